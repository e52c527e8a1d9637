package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"venuebox/internal/config"
	"venuebox/internal/fault"
	"venuebox/store"
)

func (a *app) hotelCommand() *cobra.Command {
	return group("hotel", "Add and list the hotels", "Add and list the hotels. It works while the server runs.",
		a.hotelAddCommand(), a.hotelListCommand())
}

func (a *app) hotelAddCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "add NAME",
		Short: "Add a hotel",
		Long:  "Add a hotel. In an empty data folder this makes the database first.",
		Args:  takes("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			name, err := checkPlaceName(args[0])
			if err != nil {
				return usagef(cmd, "the name %v.", err)
			}
			return a.withDatabase(cmd, openOrCreate, func(ctx context.Context, _ config.Loaded, st *store.Store) error {
				h, err := st.AddHotel(ctx, name)
				if fault.Is(err, fault.HotelNameTaken) {
					return fmt.Errorf("there is a hotel %q already", name)
				}
				if err != nil {
					return err
				}
				a.printf("Added the hotel %q (id %s).\n", h.Name, h.ID)
				return nil
			})
		},
	}
}

func (a *app) hotelListCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the hotels",
		Args:  takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withDatabase(cmd, openExisting, func(ctx context.Context, cfg config.Loaded, st *store.Store) error {
				hotels, err := st.Hotels(ctx, store.StaffScope{All: true})
				if err != nil {
					return err
				}
				places := make([]placeJSON[string], len(hotels))
				for i, h := range hotels {
					places[i] = placeJSON[string](h)
				}
				return printPlaces(a, places, asJSON, "There are no hotels yet. Add one with: "+a.hint(cfg, "hotel add NAME"))
			})
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}
