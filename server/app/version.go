package app

import "runtime/debug"

// version is set by the build (-ldflags "-X deskbell/server/app.version=1.2.3").
var version = ""

// Version is the version of this build: what was set, else the commit it was made from, else "dev".
func Version() string {
	if version != "" {
		return version
	}
	if commit := Commit(); commit != "" {
		return "dev-" + commit
	}
	return "dev"
}

// Commit is the beginning of the commit that this build was made from, if the tool chain wrote it down.
func Commit() string {
	info, _ := debug.ReadBuildInfo()
	if info == nil {
		return ""
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" && len(setting.Value) >= 12 {
			return setting.Value[:12]
		}
	}
	return ""
}
