package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"moonledger/server/child"
	"moonledger/shell"
)

// A process is this program, serving apart from us. Its figures are those of
// Linux; elsewhere, and of a nil process, they are 0.
type process struct {
	*child.Server
	startTime time.Duration // from starting it until it listened
}

// startProcess starts a server on a free port of this machine and waits until
// it listens.
func startProcess(ctx context.Context, own ownServer) (*process, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(program, "serve", own.contracts, "--store", own.store, "--listen", "127.0.0.1:0", "--log-level", "warn", "--gas-rate-anonymous", "0")
	cmd.Args[0] = os.Args[0]
	// The key is for the first start alone of a ledger, and ours is started twice.
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, adminKeyVariable+"=") })
	begun := time.Now()
	s, err := child.Start(ctx, cmd, nil)
	if err != nil {
		return nil, explained(err)
	}
	return &process{s, time.Since(begun)}, nil
}

// explained tells in the server's own words why it did not start.
func explained(err error) error {
	var unstarted *child.StartError
	if !errors.As(err, &unstarted) || unstarted.Said == "" {
		return err
	}
	text, advice, _ := strings.Cut(unstarted.Said, "\nhint: ")
	return shell.WithHint(errors.New("the server did not start: "+strings.TrimPrefix(text, "error: ")), advice)
}
