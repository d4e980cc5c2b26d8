package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"moonledger/server/wire"
	"moonledger/shell"
	"moonledger/shell/client"
)

// defaultListen is where a server listens, and where a shell looks for it.
const defaultListen = "127.0.0.1:9000"

// keyVariable holds the key of a user, so that it need not be seen among the
// arguments of a process.
const keyVariable = "MOONLEDGER_KEY"

// patience is for how long a command that runs by itself waits for a server that
// is gone, which may be starting again. At a prompt the user decides.
const patience = 30 * time.Second

// A remote is a server to connect to, as flags say.
type remote struct {
	address, key string
	console      *shell.Console
	isPrompt     bool // somebody can see how it goes, and stop it
	isQuiet      bool // messages to all are not for it
}

func (r *remote) addFlags(f *pflag.FlagSet) {
	f.StringVar(&r.address, "server", "ws://"+defaultListen+"/rpc", "`ADDRESS` of the server")
	f.StringVar(&r.key, "key", "", "`KEY` of the user who asks; default: that in "+keyVariable+", or nobody")
}

// connect connects to the server.
func (r *remote) connect(ctx context.Context) (shell.Conn, error) {
	key := r.key
	if key == "" {
		key = os.Getenv(keyVariable)
	}
	o := client.Options{Key: key, OnState: r.console.TellState(), Retry: client.Retry{Time: patience}}
	if r.isPrompt {
		o.Retry.Time = 0
	}
	if !r.isQuiet {
		o.OnBroadcast = r.console.TellBroadcast
	}
	c, err := client.Dial(ctx, r.address, o)
	if err != nil {
		return nil, shell.WithHint(err, connectHint(err))
	}
	return shell.Over(c), nil
}

// connectHint tells what to do when a server can't be reached.
func connectHint(err error) string {
	var refused *wire.Error
	switch {
	case errors.Is(err, client.ErrAddress):
		return "write --server such as ws://127.0.0.1:9000/rpc, or wss:// for TLS"
	case errors.As(err, &refused) && refused.Stable() == wire.Denied:
		return fmt.Sprintf("check --key, or %s", keyVariable)
	case errors.As(err, &refused):
		return refused.Hint()
	}
	return cmp.Or(tlsHint(err), `is "moonledger serve" running there? --server names another address`)
}

// tlsHint tells what to do when there is no agreement on TLS, or "".
func tlsHint(err error) string {
	var plain tls.RecordHeaderError
	var foreign x509.HostnameError
	var untrusted *tls.CertificateVerificationError
	switch {
	case errors.As(err, &plain):
		return "the server has no TLS: write ws:// in --server"
	case errors.As(err, &foreign):
		return "--server must have a name or address that is in the server's certificate"
	case errors.As(err, &untrusted):
		return "SSL_CERT_FILE=FILE in the environment names certificates to trust, in PEM, such as the server's own"
	}
	return ""
}

// shellCommand is the prompt of a server elsewhere.
func (p *program) shellCommand() *cobra.Command {
	to := remote{console: p.console, isPrompt: p.isPrompt()}
	var asJSON, noPager bool
	c := &cobra.Command{
		Use:   "shell",
		Short: "type commands, or run a script of them",
		Long: `Reads commands and runs them: typed at a prompt, or from a pipe. "help" lists
them. Of a script all lines are run, even behind one that fails; the exit status
is 1 if any did. Empty lines, and what is behind a #, are passed over.`,
		Example: `moonledger shell
moonledger shell --server ws://127.0.0.1:9000/rpc < script`,
		Args:                  between(0, 0),
		DisableFlagsInUseLine: true,
	}
	to.addFlags(c.Flags())
	addShellFlags(c.Flags(), &asJSON, &noPager)
	c.RunE = func(c *cobra.Command, _ []string) error {
		ctx, stop := p.untilDone(c.Context())
		defer stop()
		s, closeAll := p.openShell(shell.Options{Connect: to.connect, JSON: asJSON}, noPager)
		defer closeAll()
		return s.Run(ctx)
	}
	return c
}

// addShellFlags adds the flags of what runs a shell.
func addShellFlags(f *pflag.FlagSet, asJSON, noPager *bool) {
	f.BoolVar(asJSON, "json", false, "print each answer as one line of JSON")
	f.BoolVar(noPager, "no-pager", false, "print long texts at once")
}

// untilDone returns the context of a shell: Ctrl-C ends a script, but at a prompt
// the command that runs.
func (p *program) untilDone(ctx context.Context) (context.Context, context.CancelFunc) {
	if p.isPrompt() {
		return untilTerminated(ctx)
	}
	return untilStopped(ctx)
}
