package config

import (
	"strings"
)

// TakeFlags takes the flags that are settings out of args (the command line without the program): --base-url=X and
// --base-url X, each also as --base-url-file, and --demo alone for a setting that is true or false. It answers what it took,
// by name without dashes, and what is left for the commands. Everything behind "--" is left alone. The error is a Problems.
func TakeFlags(args []string) (flags map[string]string, rest []string, err error) {
	flags = map[string]string{}
	var problems Problems
	for i := 0; i < len(args); i++ {
		if args[i] == "--" {
			rest = append(rest, args[i:]...)
			break
		}
		name, text, given := strings.Cut(args[i], "=")
		s, known := settingOfFlag(name)
		switch {
		case !known:
			rest = append(rest, args[i])
			continue
		case given:
		case s.yesNo && name == flagName(s.key):
			text = "true"
		case i+1 < len(args):
			i++
			text = args[i]
		}
		if text == "" {
			problems = append(problems, Problem{Name: name, Reason: "it has no value", Expected: s.want, Example: s.example})
		}
		flags[strings.TrimPrefix(name, "--")] = text
	}
	if len(problems) > 0 {
		return nil, nil, problems
	}
	return flags, rest, nil
}

func settingOfFlag(name string) (setting, bool) {
	for _, s := range settings {
		if name == flagName(s.key) || name == flagName(s.key+fileSuffix) {
			return s, true
		}
	}
	return setting{}, false
}
