package app_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"deskbell/server/app"
)

func TestTheCommittedDocumentsAreWhatTheCodeSays(t *testing.T) {
	for name, make := range map[string]func() ([]byte, error){"openapi.json": app.OpenAPI, "asyncapi.json": app.AsyncAPI} {
		t.Run(name, func(t *testing.T) {
			said, err := make()
			require.NoError(t, err)
			committed, err := os.ReadFile(name)
			require.NoError(t, err)
			if string(committed) != string(said) {
				t.Fatalf("server/app/%s is not what the code says: run make generate", name)
			}
		})
	}
}
