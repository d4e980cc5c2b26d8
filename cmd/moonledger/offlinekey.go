package main

import (
	"context"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"moonledger/runtime"
	"moonledger/server/ledger"
	"moonledger/server/wire"
	"moonledger/shell"
)

// addOfflineKey makes the command key also make a key of admin in a store that
// no server uses: the way back for an operator who has lost the key.
func (p *program) addOfflineKey(c *cobra.Command, commands *shell.Shell) {
	store := c.Flags().String("store", "", "make the key in a `STORE` that no server uses: badger:DIR; with admin --add")
	c.Example += "\nkey admin --add --store badger:data"
	c.Long += `

When the key of admin is lost: with --store, and the server stopped, key admin
--add makes another one.`
	online := c.RunE
	c.RunE = func(c *cobra.Command, args []string) error {
		if !c.Flags().Changed("store") {
			return online(c, args)
		}
		add, _ := c.Flags().GetBool("add")
		if !add || args[0] != "admin" || c.Flags().Changed("revoke") || c.Flags().Changed("expires") {
			return shell.Misused("key admin --add --store "+*store, "key: without a server all that can be made is another key of admin")
		}
		ctx, stop := untilStopped(c.Context())
		defer stop()
		asJSON, _ := c.Flags().GetBool("json")
		answer, err := p.offlineKey(ctx, *store)
		if err != nil {
			return err
		}
		return commands.ShowKey(answer, asJSON)
	}
}

// checkThere refuses a store on the disk that is not there: to open it would make
// it.
func checkThere(store string) error {
	dir := storeDir(store)
	if dir == "" {
		return nil
	}
	_, err := os.Stat(dir)
	return shell.WithHint(shell.FileError("--store "+store, err), "name the store that the server was started with")
}

// offlineKey makes a key of admin in a store. It notes what runs, as a server
// does, for it compiles the same code.
func (p *program) offlineKey(ctx context.Context, store string) (wire.KeyResult, error) {
	open, err := parseStore(store, "", slog.New(slog.DiscardHandler))
	if err != nil {
		return wire.KeyResult{}, err
	}
	if err := checkThere(store); err != nil {
		return wire.KeyResult{}, err
	}
	machine, err := runtime.New()
	if err != nil {
		return wire.KeyResult{}, err
	}
	log := slog.New(slog.NewTextHandler(p.console, &slog.HandlerOptions{Level: slog.LevelWarn}))
	answer, err := ledger.AddAdminKey(ctx, machine, open, ledger.Options{Running: notesBeside(store, log)})
	return wire.KeyResult{
		User: "admin", Key: answer.Fingerprint, Secret: answer.Secret,
		Height: uint64(answer.Height), Hash: answer.Hash.String(), Time: answer.Time.UTC().Format(time.RFC3339Nano),
		Appended: answer.Appended,
	}, err
}
