package alerts

import (
	"context"
	"fmt"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/web"
)

// ProfileView is a profile as the API shows it.
type ProfileView struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	IsDefault bool   `json:"is_default"`
	Profile
	UpdatedAt models.Time `json:"updated_at"`
}

func profileView(row models.NotificationProfile) ProfileView {
	return ProfileView{ID: id.Public("prf", row.ID), Name: row.Name, IsDefault: row.IsDefault, Profile: decodeProfile(row), UpdatedAt: row.UpdatedAt}
}

type profilesOutput struct{ Body web.Page[ProfileView] }

func (s *Service) listProfiles(ctx context.Context, _ *struct{}) (*profilesOutput, error) {
	rows, err := s.Profiles(ctx, web.PrincipalOf(ctx).AgentID)
	if err != nil {
		return nil, err
	}
	return &profilesOutput{web.MapPage(web.Page[models.NotificationProfile]{Items: rows}, profileView)}, nil
}

// Profiles lists a person's profiles, the default first. Who was made before there were profiles gets theirs now.
func (s *Service) Profiles(ctx context.Context, personID string) (rows []models.NotificationProfile, err error) {
	read := func() error {
		return s.DB.Read(ctx).Order("is_default DESC, name, id").Limit(100).Find(&rows, "person_id = ?", personID).Error
	}
	if err := read(); err != nil || len(rows) > 0 {
		return rows, err
	}
	err = s.DB.Tx(ctx, "alerts.ensure_profile", func(tx *database.Tx) error {
		var agent models.Agent
		if err := tx.ForUpdate().Take(&agent, "id = ?", personID).Error; err != nil {
			return err
		}
		return s.EnsureProfile(tx, agent)
	})
	if err != nil {
		return nil, fmt.Errorf("make a profile: %w", err)
	}
	return rows, read()
}

type patchProfileInput struct {
	ID   string `path:"id"`
	Body ProfileChange
}

type profileOutput struct{ Body ProfileView }

func (s *Service) patchProfile(ctx context.Context, in *patchProfileInput) (*profileOutput, error) {
	profileID, err := web.ParseID("prf", in.ID, "profile")
	if err != nil {
		return nil, err
	}
	var row models.NotificationProfile
	err = s.DB.Tx(ctx, "alerts.change_profile", func(tx *database.Tx) (err error) {
		row, err = s.ChangeProfile(tx, web.PrincipalOf(ctx).AgentID, profileID, in.Body)
		return err
	})
	return &profileOutput{profileView(row)}, err
}

type testInput struct {
	ID   string `path:"id"`
	Body struct {
		Importance string `json:"importance,omitempty" enum:"low,normal,urgent" default:"normal"`
	}
}

// TrialView says what a test made.
type TrialView struct {
	NotificationID string   `json:"notification_id"`
	DeliveryIDs    []string `json:"delivery_ids"`
}

type trialOutput struct{ Body TrialView }

func (s *Service) postTest(ctx context.Context, in *testInput) (*trialOutput, error) {
	profileID, err := web.ParseID("prf", in.ID, "profile")
	if err != nil {
		return nil, err
	}
	trial, err := s.TryProfile(ctx, web.PrincipalOf(ctx).AgentID, profileID, in.Body.Importance)
	if err != nil {
		return nil, err
	}
	return &trialOutput{TrialView{NotificationID: id.Public("ntf", trial.NotificationID), DeliveryIDs: publicIDs("dlv", trial.DeliveryIDs)}}, nil
}
