package cli

import (
	"context"

	"venuebox/internal/config"
	"venuebox/internal/lan"
	"venuebox/store"
)

// printMigration says what was done to the database, if anything was.
func (a *app) printMigration(m store.Migration) {
	switch {
	case m.From == m.To:
	case m.From == 0:
		a.printf("Created a new database (schema version %d).\n", m.To)
	default:
		a.printf("Upgraded the database from schema version %d to %d.\nAs it was before, it is in %s\n", m.From, m.To, m.Backup)
	}
}

// printWelcome says where the server is and how to begin.
func (a *app) printWelcome(ctx context.Context, cfg config.Loaded, st *store.Store, p lan.Place, contents store.Contents, demo bool) error {
	hasStaff, err := st.HasStaff(ctx)
	if err != nil {
		return err
	}
	a.printf("VenueBox %s is running. Stop it with Ctrl-C.\n\n", thisVersion().Version)
	rows := [][]string{{"On this machine", p.Here}}
	for i, address := range p.Network {
		label := ""
		if i == 0 {
			label = "On the network"
		}
		rows = append(rows, []string{label, address})
	}
	if cfg.Server.PublicURL != "" {
		rows = append(rows, []string{"For the apps", cfg.Server.PublicURL})
	}
	rows = append(rows, []string{"The API, described", p.Here + "/docs"}, []string{"Data folder", cfg.Data.Dir})
	a.printTable("  ", rows)
	if !hasStaff {
		a.printf("\nNobody can sign in yet. Add the first account, in another terminal:\n\n  %s\n",
			a.hint(cfg, "staff add owner --role owner"))
	}
	if demo {
		a.printDemo(p, cfg)
	}
	if contents.Demo && !p.Loopback {
		a.warnf("WARNING: this data folder holds the demo, whose passwords everybody knows, and other machines can reach this server. Listen on this machine alone with --address %s, or start a real venue with --data DIR.", demoAddress)
	}
	return nil
}
