package alerts

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"strings"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/web"
)

// Profile is what the settings of a notification profile say: how a person is reached.
type Profile struct {
	Toast   bool         `json:"toast"`
	Sound   bool         `json:"sound"`
	Desktop bool         `json:"desktop"`
	Email   ProfileEmail `json:"email"`
}

// ProfileEmail says which addresses get mail.
type ProfileEmail struct {
	On        bool     `json:"on"`
	Addresses []string `json:"addresses" maxItems:"5"`
}

const maxAddresses = 5

// usual is the profile that everybody begins with.
func usual(agent models.Agent) Profile {
	return Profile{Toast: true, Sound: true, Desktop: true, Email: ProfileEmail{On: false, Addresses: []string{agent.Email}}}
}

// channels are the ways beside the inbox.
func (p Profile) channels() []string {
	if p.Email.On && len(p.Email.Addresses) > 0 {
		return []string{ChannelEmail}
	}
	return nil
}

// EnsureProfile makes the default profile, and the feed, of a person unless they are there. It belongs into the transaction that makes
// the person.
func (s *Service) EnsureProfile(tx *database.Tx, agent models.Agent) error {
	if err := makeHead(tx, agent.ID); err != nil {
		return err
	}
	if _, found, err := readDefault(tx.DB, agent.ID); err != nil || found {
		return err
	}
	settings, err := json.Marshal(usual(agent))
	if err != nil {
		return fmt.Errorf("make a profile: %w", err)
	}
	now := s.now()
	row := models.NotificationProfile{ID: id.New(), PersonID: agent.ID, Name: "Default", IsDefault: true, Settings: string(settings), CreatedAt: now, UpdatedAt: now}
	if err := tx.Create(&row).Error; err != nil {
		return fmt.Errorf("make a profile: %w", err)
	}
	return nil
}

func readDefault(db *gorm.DB, personID string) (row models.NotificationProfile, found bool, err error) {
	var rows []models.NotificationProfile
	if err := db.Where("person_id = ? AND is_default = ?", personID, true).Order("id").Limit(1).Find(&rows).Error; err != nil {
		return row, false, fmt.Errorf("read a profile: %w", err)
	}
	if len(rows) == 0 {
		return row, false, nil
	}
	return rows[0], true, nil
}

// profileOf is the default profile of a person. Who has none yet is reached in the usual way.
func profileOf(db *gorm.DB, personID string) (Profile, error) {
	row, found, err := readDefault(db, personID)
	if err != nil || found {
		return decodeProfile(row), err
	}
	var agents []models.Agent
	if err := db.Where("id = ?", personID).Limit(1).Find(&agents).Error; err != nil || len(agents) == 0 {
		return Profile{}, err
	}
	return usual(agents[0]), nil
}

func decodeProfile(row models.NotificationProfile) Profile {
	var p Profile
	_ = json.Unmarshal([]byte(row.Settings), &p) // written by us; a damaged row reaches nobody but the inbox
	return p
}

// alertOf is how the browsers of the person may tell the notification. Low importance is for the inbox alone.
func (s *Service) alertOf(tx *database.Tx, n models.Notification) (*Alert, error) {
	if n.Importance == models.ImportanceLow {
		return &Alert{}, nil
	}
	p, err := profileOf(tx.DB, n.PersonID)
	if err != nil {
		return nil, err
	}
	return &Alert{Toast: p.Toast, Sound: p.Sound, Desktop: p.Desktop}, nil
}

// ProfileChange says what to change; nil leaves as it is.
type ProfileChange struct {
	Toast   *bool         `json:"toast,omitempty"`
	Sound   *bool         `json:"sound,omitempty"`
	Desktop *bool         `json:"desktop,omitempty"`
	Email   *ProfileEmail `json:"email,omitempty"`
}

// ChangeProfile changes one of the person's own profiles.
func (s *Service) ChangeProfile(tx *database.Tx, personID, profileID string, change ProfileChange) (models.NotificationProfile, error) {
	var row models.NotificationProfile
	err := tx.ForUpdate().Take(&row, "id = ? AND person_id = ?", profileID, personID).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return row, web.NotFound("profile")
	}
	if err != nil {
		return row, fmt.Errorf("read a profile: %w", err)
	}
	p := decodeProfile(row)
	for _, one := range []struct{ to, from *bool }{{&p.Toast, change.Toast}, {&p.Sound, change.Sound}, {&p.Desktop, change.Desktop}} {
		if one.from != nil {
			*one.to = *one.from
		}
	}
	if change.Email != nil {
		if p.Email, err = checkEmail(*change.Email); err != nil {
			return row, err
		}
	}
	settings, err := json.Marshal(p)
	if err != nil {
		return row, fmt.Errorf("write a profile: %w", err)
	}
	row.Settings, row.UpdatedAt = string(settings), s.now()
	if err := tx.Model(&row).Select("settings", "updated_at").Updates(&row).Error; err != nil {
		return row, fmt.Errorf("write a profile: %w", err)
	}
	return row, nil
}

func checkEmail(e ProfileEmail) (ProfileEmail, error) {
	var problems []web.Problem
	kept := []string{}
	seen := map[string]bool{}
	for i, address := range e.Addresses {
		address = strings.TrimSpace(address)
		if !validAddress(address) {
			problems = append(problems, web.Problem{Field: fmt.Sprintf("email.addresses[%d]", i), Code: "address_malformed", Message: "This is not an e-mail address."})
		}
		if !seen[strings.ToLower(address)] {
			kept = append(kept, address)
		}
		seen[strings.ToLower(address)] = true
	}
	if len(kept) > maxAddresses {
		problems = append(problems, web.Problem{Field: "email.addresses", Code: "too_many", Message: fmt.Sprintf("At most %d addresses.", maxAddresses)})
	}
	if e.On && len(kept) == 0 {
		problems = append(problems, web.Problem{Field: "email.addresses", Code: "missing", Message: "Mail needs an address."})
	}
	if len(problems) > 0 {
		return e, web.Invalid(problems...)
	}
	return ProfileEmail{On: e.On, Addresses: kept}, nil
}

// validAddress reports whether the text is one bare e-mail address.
func validAddress(text string) bool {
	parsed, err := mail.ParseAddress(text)
	return err == nil && parsed.Name == "" && parsed.Address == text && len(text) <= 254 && strings.IndexFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f }) < 0
}
