package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"venuebox/internal/config"
	"venuebox/internal/fault"
	"venuebox/store"
)

// placeJSON is a branch or a hotel as scripts read it.
type placeJSON[ID int64 | string] struct {
	ID        ID        `json:"id"`
	Name      string    `json:"name"`
	CreatedAt time.Time `json:"created_at"`
}

// printPlaces lists branches or hotels; none says that there are none.
func printPlaces[ID int64 | string](a *app, places []placeJSON[ID], asJSON bool, none string) error {
	if asJSON {
		return a.printJSON(places)
	}
	if len(places) == 0 {
		a.printf("%s\n", none)
		return nil
	}
	rows := [][]string{{"ID", "NAME"}}
	for _, p := range places {
		rows = append(rows, []string{fmt.Sprint(p.ID), p.Name})
	}
	a.printTable("", rows)
	return nil
}

// placeOf says where a staff member works, in words.
func placeOf(m store.Staff) string {
	switch {
	case m.Role == store.Owner, m.Role == store.Accountant && m.BranchName == "":
		if m.HotelName != "" {
			return "every branch, " + m.HotelName
		}
		return "every branch"
	case m.BranchName != "" && m.HotelName != "":
		return m.BranchName + ", " + m.HotelName
	case m.BranchName == "" && m.HotelName == "":
		return "nowhere yet"
	}
	return m.BranchName + m.HotelName
}

// idle says what somebody needs who can do nothing yet, and the flag that gives
// it; "" when they can do something.
func idle(m store.Staff) (needs, how string) {
	switch {
	case m.Role == store.HotelAdmin && m.HotelName == "":
		return "a hotel", "--hotel NAME"
	case (m.Role == store.Manager || m.Role == store.Receptionist) && m.BranchName == "" && m.HotelName == "":
		return "a branch or a hotel", "--branch NAME"
	}
	return "", ""
}

// workplace is the branch and hotel that flags name.
type workplace struct {
	branch, hotel string
}

func (w *workplace) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&w.branch, "branch", "", "they work in the branch `NAME`")
	cmd.Flags().StringVar(&w.hotel, "hotel", "", "they work in the hotel `NAME`")
}

// findPlace puts the place that w names into m, as far as the flags were given;
// an empty name takes it away.
func (a *app) findPlace(cmd *cobra.Command, cfg config.Loaded, st *store.Store, w workplace, m *store.Staff) error {
	ctx := cmd.Context()
	if cmd.Flags().Changed("branch") {
		m.BranchID, m.BranchName = 0, ""
		if w.branch != "" {
			b, err := st.BranchByName(ctx, w.branch)
			if fault.Is(err, fault.BranchUnknown) {
				return a.noBranch(ctx, cfg, st, w.branch)
			}
			if err != nil {
				return err
			}
			m.BranchID, m.BranchName = b.ID, b.Name
		}
	}
	if cmd.Flags().Changed("hotel") {
		m.HotelID, m.HotelName = "", ""
		if w.hotel != "" {
			h, err := st.HotelByName(ctx, w.hotel)
			if fault.Is(err, fault.HotelUnknown) {
				return a.noHotel(ctx, cfg, st, w.hotel)
			}
			if err != nil {
				return err
			}
			m.HotelID, m.HotelName = h.ID, h.Name
		}
	}
	return nil
}

func (a *app) noBranch(ctx context.Context, cfg config.Loaded, st *store.Store, name string) error {
	branches, err := st.Branches(ctx, store.BranchScope{All: true})
	if err != nil {
		return err
	}
	var names []string
	for _, b := range branches {
		names = append(names, b.Name)
	}
	return noPlace("branch", "branches", name, names, a.hint(cfg, "branch add NAME"))
}

func (a *app) noHotel(ctx context.Context, cfg config.Loaded, st *store.Store, name string) error {
	hotels, err := st.Hotels(ctx, store.StaffScope{All: true})
	if err != nil {
		return err
	}
	var names []string
	for _, h := range hotels {
		names = append(names, h.Name)
	}
	return noPlace("hotel", "hotels", name, names, a.hint(cfg, "hotel add NAME"))
}

// noPlace says that there is no place of that name, and which there are.
func noPlace(kind, kinds, name string, names []string, hint string) error {
	if len(names) == 0 {
		return fmt.Errorf("there is no %s %q: there are no %s yet. Add it with: %s", kind, shorten(name), kinds, hint)
	}
	for i, n := range names {
		names[i] = fmt.Sprintf("%q", n)
	}
	return fmt.Errorf("there is no %s %q: the %s are %s. Add another with: %s", kind, shorten(name), kinds, strings.Join(names, ", "), hint)
}
