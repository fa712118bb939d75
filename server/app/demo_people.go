package app

import (
	"context"

	"deskbell/models"
	"deskbell/server/accounts"
)

// staff is who was hired: people by first name, groups by name.
type staff struct {
	agents      map[string]models.Agent
	departments map[string]models.Department
	groups      map[string]models.Group
}

type demoPerson struct {
	name   string
	role   models.Role
	groups []string
}

var demoDepartments = []struct {
	name   string
	groups []string // the first is the front line
}{
	{"Sales", []string{"Advice", "Teams"}},
	{"Support", []string{"Orders", "Returns", "Billing"}},
	{"Workshop", []string{"Repairs"}},
}

// demoPeople: the first of each role is who the demo signs in.
var demoPeople = []demoPerson{
	{"Ana Berger", models.RoleAdministrator, []string{"Advice", "Orders"}},
	{"Jonas Weber", models.RoleManager, []string{"Advice", "Teams", "Orders"}},
	{"Chen Li", models.RoleAgent, []string{"Advice", "Returns"}},
	{"Noah Okafor", models.RoleAgent, []string{"Orders", "Billing"}},
	{"Sofia Rossi", models.RoleAgent, []string{"Teams", "Advice"}},
	{"Emil Larsen", models.RoleAgent, []string{"Repairs"}},
}

// demoShift is who works at the moment, without a browser of their own: the simulator keeps them connected.
var demoShift = []string{"Sofia Rossi", "Noah Okafor", "Emil Larsen"}

func (d *demo) hire(ctx context.Context) (staff, error) {
	hired := staff{agents: map[string]models.Agent{}, departments: map[string]models.Department{}, groups: map[string]models.Group{}}
	for _, one := range demoDepartments {
		if err := d.openDepartment(ctx, hired, one.name, one.groups); err != nil {
			return hired, err
		}
	}
	for _, person := range demoPeople {
		agent, err := d.a.Accounts.CreateAgent(ctx, accounts.NewAgent{Name: person.name, Email: mailOf(person.name), Role: person.role, WhosOn: true,
			ChatCapacity: 4, Zone: "Europe/Berlin"})
		if err != nil {
			return hired, err
		}
		hired.agents[person.name] = agent
		places := make([]accounts.Place, 0, len(person.groups))
		for _, group := range person.groups {
			places = append(places, accounts.Place{GroupID: hired.groups[group].ID, Chats: true})
		}
		if err := d.a.Accounts.SetGroups(ctx, agent.ID, places); err != nil {
			return hired, err
		}
	}
	return hired, nil
}

func (d *demo) openDepartment(ctx context.Context, hired staff, name string, groups []string) error {
	department, err := d.a.Accounts.CreateDepartment(ctx, name, groups[0])
	if err != nil {
		return err
	}
	hired.departments[name] = department
	for _, group := range groups[1:] {
		if _, err := d.a.Accounts.CreateGroup(ctx, department.ID, group); err != nil {
			return err
		}
	}
	all, err := d.a.Accounts.Groups(ctx)
	for _, group := range all {
		hired.groups[group.Name] = group
	}
	return err
}
