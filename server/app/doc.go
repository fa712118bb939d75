// Package app puts everything together, in plain code and in building order: it is the only importer of features. app.go makes the parts,
// wire.go holds the small adapters through which features meet, run.go starts what runs and waits for its end.
package app
