package database

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
)

// What each new connection is told. Set once for a connection, it costs nothing in a transaction.
var (
	mysqlWriting = []string{"SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"}
	mysqlReading = append(mysqlWriting[:1:1], "SET SESSION TRANSACTION READ ONLY")
)

// sessions is a connector that prepares each connection with statements for which the driver's DSN has no word that both MySQL and
// MariaDB know.
type sessions struct {
	driver.Connector
	statements []string
}

// Connect implements driver.Connector.
func (s sessions) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := s.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	execer, ok := conn.(driver.ExecerContext)
	if !ok {
		return nil, errors.Join(errors.New("the driver of the database cannot execute"), conn.Close())
	}
	for _, statement := range s.statements {
		if _, err := execer.ExecContext(ctx, statement, nil); err != nil {
			return nil, errors.Join(fmt.Errorf("prepare a connection: %w", err), conn.Close())
		}
	}
	return conn, nil
}
