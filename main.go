// Command venuebox serves a venue's gym passes and hotel payment QR codes. See
// internal/cli for its commands.
package main

import (
	"os"

	"venuebox/internal/cli"
)

func main() {
	os.Exit(cli.Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
