package alerts

import (
	"context"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/notify"
	"deskbell/server/engine"
)

// bouncedWithin is how long the editor warns of an address that took no mail.
const bouncedWithin = 30 * 24 * time.Hour

// reachByMail is who gets the mail of a setting, by the same rules as when it is sent.
func (s *Service) reachByMail(_ context.Context, db *gorm.DB, ownerID string, setting engine.ActionSetting) (engine.Reach, error) {
	var reach engine.Reach
	var all []recipient
	for _, to := range textsOf(setting.Params["to"]) {
		found, known, err := named(db, ownerID, to)
		switch {
		case err != nil:
			return reach, err
		case !known:
			reach.Variables = append(reach.Variables, to)
		case to == toMe && len(found) == 0:
			reach.People = append(reach.People, engine.Reached{PersonID: ownerID, Reason: engine.ReasonOwnerInactive})
		}
		all = append(all, found...)
	}
	all = once(all)
	bounced, err := s.bounced(db, all)
	if err != nil {
		return reach, err
	}
	for _, one := range all {
		reached := engine.Reached{PersonID: one.PersonID, Address: one.Address, Channels: []string{ChannelEmail}}
		if at, has := bounced[strings.ToLower(one.Address)]; has {
			reached.Reason, reached.Since = notify.ReasonBounced, at
		}
		if one.PersonID == "" {
			reach.Addresses = append(reach.Addresses, reached)
		} else {
			reach.People = append(reach.People, reached)
		}
	}
	return reach, nil
}

// bounced finds the addresses that took no mail lately, and when.
func (s *Service) bounced(db *gorm.DB, all []recipient) (map[string]models.Time, error) {
	addresses := make([]string, 0, len(all))
	for _, one := range all {
		addresses = append(addresses, one.Address)
	}
	out := map[string]models.Time{}
	for part := range slices.Chunk(addresses, 500) {
		var dead []models.Delivery
		err := db.Select("address", "ended_at").Where("state = ? AND channel = ? AND reason = ?", models.DeliveryDead, ChannelEmail, notify.ReasonBounced).
			Where("ended_at >= ? AND address IN ?", s.now().Add(-bouncedWithin), part).Order("ended_at").Find(&dead).Error
		if err != nil {
			return nil, err
		}
		for _, one := range dead {
			out[strings.ToLower(one.Address)] = one.EndedAt
		}
	}
	return out, nil
}

// reachOwner is the owner, in the ways that their profile says.
func (s *Service) reachOwner(_ context.Context, db *gorm.DB, ownerID string, setting engine.ActionSetting) (engine.Reach, error) {
	found, err := people(db, "id = ?", ownerID)
	if err != nil || len(found) == 0 {
		return engine.Reach{People: []engine.Reached{{PersonID: ownerID, Reason: engine.ReasonOwnerInactive}}}, err
	}
	profile, err := profileOf(db, ownerID)
	if err != nil {
		return engine.Reach{}, err
	}
	return engine.Reach{People: []engine.Reached{{PersonID: ownerID, Channels: ways(profile, setting.Importance)}}}, nil
}

// reachConcerned is somebody whom only the item tells.
func (s *Service) reachConcerned(context.Context, *gorm.DB, string, engine.ActionSetting) (engine.Reach, error) {
	return engine.Reach{Variables: []string{"item.agent_assigned"}}, nil
}

// ways are the ways beside the inbox. Low importance is for the inbox alone, as far as the browser is concerned.
func ways(p Profile, importance string) (out []string) {
	for _, way := range []struct {
		name string
		on   bool
	}{{"toast", p.Toast}, {"sound", p.Sound}, {"desktop", p.Desktop}} {
		if way.on && importance != models.ImportanceLow {
			out = append(out, way.name)
		}
	}
	return append(out, p.channels()...)
}
