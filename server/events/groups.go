package events

import (
	"context"
	"errors"
	"strings"

	"gorm.io/gorm"

	"deskbell/models"
	"deskbell/server/base/id"
	"deskbell/server/database"
	"deskbell/server/web"
)

// Groups lists the folders of one list: a person's own, or the system level's.
func (s *Service) Groups(ctx context.Context, who web.Principal, level string) ([]models.EventGroup, error) {
	owner, err := groupOwner(who, level)
	if err != nil {
		return nil, err
	}
	var groups []models.EventGroup
	err = s.db.Read(ctx).Where("owner_id = ?", owner).Order("name, id").Find(&groups).Error
	return groups, err
}

// CreateGroup makes a folder.
func (s *Service) CreateGroup(ctx context.Context, who web.Principal, level, name string) (models.EventGroup, error) {
	owner, err := groupOwner(who, level)
	if err != nil {
		return models.EventGroup{}, err
	}
	group := models.EventGroup{ID: id.New(), OwnerID: owner, Name: strings.TrimSpace(name), CreatedAt: s.now()}
	return group, s.db.Tx(ctx, "events.create_group", func(tx *database.Tx) error { return tx.Create(&group).Error })
}

// RenameGroup gives a folder another name.
func (s *Service) RenameGroup(ctx context.Context, who web.Principal, groupID, name string) (models.EventGroup, error) {
	var group models.EventGroup
	err := s.db.Tx(ctx, "events.rename_group", func(tx *database.Tx) (err error) {
		if group, err = ownGroup(tx.ForUpdate(), who, groupID); err != nil {
			return err
		}
		group.Name = strings.TrimSpace(name)
		return tx.Save(&group).Error
	})
	return group, err
}

// DeleteGroup removes a folder; its events stay, in no folder.
func (s *Service) DeleteGroup(ctx context.Context, who web.Principal, groupID string) error {
	return s.db.Tx(ctx, "events.delete_group", func(tx *database.Tx) error {
		group, err := ownGroup(tx.ForUpdate(), who, groupID)
		if err != nil {
			return err
		}
		if err := tx.Model(&models.Event{}).Where("group_id = ?", group.ID).Update("group_id", "").Error; err != nil {
			return err
		}
		return tx.Delete(&group).Error
	})
}

// groupOwner is who a list's folders belong to: nobody for the system level.
func groupOwner(who web.Principal, level string) (string, error) {
	if level != models.LevelSystem {
		return who.AgentID, nil
	}
	return "", mayCreate(who, level)
}

func ownGroup(db *gorm.DB, who web.Principal, groupID string) (models.EventGroup, error) {
	var group models.EventGroup
	err := db.Where("id = ?", groupID).Take(&group).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return group, web.NotFound("event group")
	}
	if err != nil {
		return group, err
	}
	shared := group.OwnerID == "" && who.Role.AtLeast(models.RoleAdministrator)
	if group.OwnerID != who.AgentID && !shared {
		return group, web.NotFound("event group")
	}
	return group, nil
}

// folderFits refuses an event in a folder of another list: people have their own folders, and so has the system level.
func folderFits(tx *database.Tx, event models.Event, groupID string) error {
	if groupID == "" {
		return nil
	}
	owner := event.OwnerID
	if event.Level == models.LevelSystem {
		owner = ""
	}
	var fitting int64
	if err := tx.Model(&models.EventGroup{}).Where("id = ? AND owner_id = ?", groupID, owner).Count(&fitting).Error; err != nil {
		return err
	}
	if fitting == 0 {
		return web.Invalid(web.Problem{Field: "group_id", Code: "unknown_group", Message: "There is no such folder in this list."})
	}
	return nil
}
