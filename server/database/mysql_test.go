package database

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWeakSettingsOfTheServerAreTold(t *testing.T) {
	require.Empty(t, mysqlNotes(map[string]string{"innodb_flush_log_at_trx_commit": "1", "log_bin": "OFF", "sync_binlog": "0", "innodb_doublewrite": "ON"}))
	require.Equal(t, []string{"innodb_flush_log_at_trx_commit is 2 instead of 1", "sync_binlog is 0 instead of 1", "innodb_doublewrite is OFF instead of ON"},
		mysqlNotes(map[string]string{"innodb_flush_log_at_trx_commit": "2", "log_bin": "ON", "sync_binlog": "0", "innodb_doublewrite": "OFF"}))
}

func TestServersThatCannotSkipLockedRowsAreRefused(t *testing.T) {
	for _, good := range []string{"8.0.36", "8.4.0-commercial", "9.1.0", "10.6.1-MariaDB", "10.11.19-MariaDB-0+deb12u1", "11.4.2-MariaDB", "5.5.5-10.11.2-MariaDB"} {
		require.NoError(t, checkMySQLVersion(good), good)
	}
	for bad, words := range map[string]string{"5.7.44-log": "MySQL 5.7.44", "10.5.9-MariaDB": "MariaDB 10.5.9", "5.5.5-10.3.39-MariaDB-log": "MariaDB 10.3.39", "unknown": "cannot be read"} {
		require.ErrorContains(t, checkMySQLVersion(bad), words)
	}
}

func TestTheParametersThatDecideHowValuesTravelAreOurs(t *testing.T) {
	config, err := mysqlConfig("u:p@tcp(db:3306)/desk?interpolateParams=false&loc=Local&charset=latin1&tls=preferred")
	require.NoError(t, err)
	require.True(t, config.InterpolateParams)
	require.True(t, config.ClientFoundRows)
	require.Equal(t, "UTC", config.Loc.String())
	require.NotContains(t, config.Params, "charset")
	require.Equal(t, "preferred", config.TLSConfig)
	_, err = mysqlConfig("u:secret@nonsense")
	require.Error(t, err)
	require.NotContains(t, err.Error(), "secret")
}
