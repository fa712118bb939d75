//go:build lab

package email_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"deskbell/notify/email"
	"deskbell/notify/notifytest"
	"deskbell/server/base/clock"
	"deskbell/server/base/lab"
	"deskbell/server/database"
	"deskbell/server/database/dbtest"
)

const child = "DESKBELL_TEST_CRASH"

// orders tell the process that dies where its database and its mail server are.
type orders struct {
	DSN  string
	Port int
}

// TestMain lets the test start itself as the process that dies.
func TestMain(m *testing.M) {
	if text := os.Getenv(child); text != "" {
		os.Exit(die(text))
	}
	os.Exit(m.Run())
}

func die(text string) int {
	var o orders
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return 3
	}
	db, err := database.Open(context.Background(), database.Options{Dialect: database.SQLite, DSN: o.DSN})
	if err != nil {
		return 4
	}
	t := &testing.B{}
	d := dispatcher(t, db, clock.NewFake(start), options(&notifytest.Sink{Host: "127.0.0.1", Port: o.Port}, email.Opportunistic))
	_, _ = d.RunOnce(context.Background())
	return 0
}

func TestAKillAroundASendRepeatsOnlyWhatIsUnknownUnderTheSameID(t *testing.T) {
	for point, seen := range map[string]int{"claim.before": 1, "claim.after_commit": 1, "attempt.row_written": 1, "attempt.sent": 2,
		"result.before_commit": 2, "tx.before_commit/notify.result": 2, "result.after_commit": 1} {
		t.Run(point, func(t *testing.T) {
			sink := notifytest.NewSink(t, notifytest.Plain, "")
			file := dbtest.SQLiteOptions(t)
			db := dbtest.Open(t, file)
			now := clock.NewFake(start)
			d := dispatcher(t, db, now, options(sink, email.Opportunistic))
			deliveryID := enqueue(t, db, d, "maya@customer.test")
			text, err := json.Marshal(orders{file.DSN, sink.Port})
			require.NoError(t, err)
			process := exec.CommandContext(t.Context(), os.Args[0])
			process.Env = append(os.Environ(), child+"="+string(text), lab.CrashVariable+"="+point)
			var exit *exec.ExitError
			require.True(t, errors.As(process.Run(), &exit))
			require.Equal(t, syscall.SIGKILL, exit.Sys().(syscall.WaitStatus).Signal())
			now.Advance(3 * time.Minute) // the lease of the dead runs out
			_, err = d.RunOnce(t.Context())
			require.NoError(t, err)
			now.Advance(2 * time.Minute)
			_, err = d.RunOnce(t.Context())
			require.NoError(t, err)
			all := outcomes(t, db, deliveryID)
			require.Equal(t, "sent", all[len(all)-1])
			unknown := len(all) - 1
			require.Len(t, sink.Mails(), seen)
			require.LessOrEqual(t, seen-1, unknown, "no more repeats than unknown outcomes")
			for _, m := range sink.Mails() {
				require.Equal(t, "<dlv_"+deliveryID+"@acme.test>", m.Message(t).Header.Get("Message-ID"))
			}
		})
	}
}
