package engine_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	"deskbell/models"
	"deskbell/server/engine"
)

// Whatever can be decoded can be checked, told in words and encoded again without loss; what Check accepts can be compiled and asked.
func FuzzRuleDecode(f *testing.F) {
	for _, one := range badDefinitions() {
		raw, err := json.Marshal(one.def)
		if err != nil {
			f.Fatal(err)
		}
		if len(raw) < 4096 {
			f.Add(raw)
		}
	}
	f.Add([]byte(`{"name":"n","event_type":"lab.idle","zone":"Europe/Berlin","all":[{"field":"idle_minutes","op":"between","values":[1,10]}],"any":null,"actions":[]}`))
	f.Add([]byte(`{"event_type":"lab.happened","all":[{"field":"hits","op":"is","values":[1e308]},{"field":"open_date","op":"last","values":[1e-9,"days"]}]}`))
	f.Add([]byte(`{"event_type":"lab.happened","all":[{"field":"subject","op":"regex","values":["((((a*)*)*)*)*$"]}]}`))
	catalogue := labCatalogue(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		var def, again engine.Definition
		if len(raw) > 64<<10 || json.Unmarshal(raw, &def) != nil {
			return
		}
		encoded, err := json.Marshal(def)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(encoded, &again); err != nil {
			t.Fatal(err)
		}
		second, err := json.Marshal(again)
		if err != nil || string(second) != string(encoded) {
			t.Fatalf("%s became %s (%v)", encoded, second, err)
		}
		catalogue.Words(def, someNames)
		for _, condition := range append(append([]engine.Condition{}, def.All...), def.Any...) {
			catalogue.ConditionText(def, condition, someNames)
		}
		first := catalogue.Check(def, models.LevelSystem, engine.CheckContext{Now: genBase})
		if !reflect.DeepEqual(first, catalogue.Check(again, models.LevelSystem, engine.CheckContext{Now: genBase})) {
			t.Fatalf("what was decoded twice has other problems: %+v", first)
		}
		accepted := true
		for _, problem := range first {
			accepted = accepted && problem.Warning
		}
		rule, err := engine.Compile(catalogue, def, engine.Env{})
		if accepted && err != nil {
			t.Fatalf("Check accepts %s, Compile does not: %v", encoded, err)
		}
		if err == nil {
			askAll(t, rule)
		}
	})
}

// askAll asks a rule everything and compares the answers with one another.
func askAll(t *testing.T, rule *engine.Rule) {
	in := engine.Input{Facts: genFacts(byChance(1)), At: genBase}
	holds := rule.Holds(in)
	if trace := rule.Trace(in); trace.Result != holds {
		t.Fatalf("holds %v, trace %+v", holds, trace)
	}
	set := rule.HoldSet(in.Facts, genBase, genBase+hour)
	if len(in.Old) == 0 && set.Contains(genBase) != holds {
		t.Fatalf("holds %v, set %v", holds, set)
	}
	next, found := rule.NextHold(in.Facts, genBase)
	if found && !rule.Holds(engine.Input{Facts: in.Facts, At: next}) || len(set) > 0 && (!found || next != set[0].From) {
		t.Fatalf("next %v %v, set %v", next, found, set)
	}
	rule.IdleThreshold()
}

// Index, trace, set and next instant agree with Holds for any rules and facts that the bytes choose.
func FuzzConditionEval(f *testing.F) {
	for seed := range 20 {
		p := byChance(uint64(seed))
		raw := make([]byte, 300)
		for i := range raw {
			raw[i] = byte(p(256))
		}
		f.Add(raw)
	}
	catalogue := labCatalogue(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		p := byBytes(raw)
		checkIndex(t, catalogue, p, 3, 3)
		checkHoldSet(t, catalogue, p)
		rule, err := engine.Compile(catalogue, genDefinition(p, "lab.online"), engine.Env{OwnerID: owner})
		if err == nil {
			askAll(t, rule)
		}
	})
}

// byBytes lets a fuzzer choose. When the bytes are used up it takes the first of everything.
func byBytes(raw []byte) pick {
	return func(n int) int {
		chosen := 0
		for rest := n; rest > 1 && len(raw) > 0; rest /= 256 {
			chosen = chosen<<8 | int(raw[0])
			raw = raw[1:]
		}
		return chosen % n
	}
}

// A window is what the wall shows minute by minute, in any zone at any time.
func FuzzTimeWindow(f *testing.F) {
	f.Add(uint8(0), uint16(120), uint16(180), int64(1774742400))
	f.Add(uint8(35), uint16(119), uint16(151), int64(1790000000))
	f.Add(uint8(38), uint16(1380), uint16(60), int64(1325203200))
	f.Add(uint8(24), uint16(0), uint16(1440), int64(1900000000))
	f.Add(uint8(16), uint16(1439), uint16(1), int64(-1900000000))
	catalogue := labCatalogue(f)
	f.Fuzz(func(t *testing.T, zoneIndex uint8, from, to uint16, unix int64) {
		name := dstZones[int(zoneIndex)%len(dstZones)]
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		schedule := wallRule{windows: [][2]int{{int(from) % 1440, int(to) % 1441}}}
		if schedule.windows[0][0] == schedule.windows[0][1] {
			return
		}
		const century = 100 * 366 * 24 * 3600
		wall := wallAround(zone, models.Time(max(min(unix, century), 1e6))*1000/minute*minute)
		rule, err := engine.Compile(catalogue, engine.Definition{Type: "lab.happened", Zone: name, All: schedule.conditions()}, engine.Env{})
		if err != nil {
			t.Fatal(fmt.Errorf("%v: %w", schedule, err))
		}
		compareSchedule(t, byChance(uint64(unix)), rule, schedule, wall, name)
	})
}
