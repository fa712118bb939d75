package database

import (
	"context"
	"log/slog"
	"time"

	"gorm.io/gorm/logger"
)

// slow is from when a statement is worth a line in the log.
const slow = 500 * time.Millisecond

// slowLog is GORM's logger. It never prints values, and leaves errors to those who get them: a duplicate key is often what was hoped for.
type slowLog struct{ log *slog.Logger }

// LogMode implements logger.Interface.
func (l slowLog) LogMode(logger.LogLevel) logger.Interface { return l }

// Info implements logger.Interface.
func (l slowLog) Info(ctx context.Context, text string, data ...any) {
	l.log.DebugContext(ctx, text, "data", data)
}

// Warn implements logger.Interface.
func (l slowLog) Warn(ctx context.Context, text string, data ...any) {
	l.log.WarnContext(ctx, text, "data", data)
}

// Error implements logger.Interface.
func (l slowLog) Error(ctx context.Context, text string, data ...any) {
	l.log.ErrorContext(ctx, text, "data", data)
}

// Trace implements logger.Interface.
func (l slowLog) Trace(ctx context.Context, begin time.Time, statement func() (string, int64), _ error) {
	if took := time.Since(begin); took >= slow {
		text, rows := statement()
		l.log.WarnContext(ctx, "slow statement", "took", took, "rows", rows, "sql", text)
	}
}

// ParamsFilter keeps values out of the log: they are people's.
func (l slowLog) ParamsFilter(_ context.Context, text string, _ ...any) (string, []any) {
	return text, nil
}
