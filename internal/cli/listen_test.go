package cli

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"venuebox/store"
)

func TestListenWhereThisMachineIsNot(t *testing.T) {
	l, err := listen(context.Background(), "192.0.2.1:8080") // kept for documents by RFC 5737
	const want = "this machine does not have the address 192.0.2.1:8080. Use --address 0.0.0.0:PORT to listen on all it has"
	if l != nil || err == nil || err.Error() != want {
		t.Errorf("listen = %v, %v; want %q", l, err, want)
	}
}

func TestPrintMigration(t *testing.T) {
	for want, m := range map[string]store.Migration{
		"": {From: 2, To: 2},
		"Created a new database (schema version 2).\n": {To: 2},
		"Upgraded the database from schema version 1 to 2.\nAs it was before, it is in /data/backups/x.db\n": {
			From: 1, To: 2, Backup: "/data/backups/x.db",
		},
	} {
		var out bytes.Buffer
		a := &app{out: &output{w: &out}, in: strings.NewReader("")}
		if a.printMigration(m); out.String() != want {
			t.Errorf("%+v: %q, want %q", m, &out, want)
		}
	}
}
