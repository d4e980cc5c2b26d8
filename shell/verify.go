package shell

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/spf13/pflag"

	"moonledger/chain"
	"moonledger/server/wire"
)

// ErrInconsistent is wrapped by verify when something does not verify.
var ErrInconsistent = errors.New("the chain does not verify")

func verifyCommand() command {
	return command{
		use:   "verify [CONTRACT]",
		short: "check that nothing was altered",
		long: `Lets the server check the chain and the state of a contract, or of all of them:
every hash, height and time, and that the state is what the entries give.

With --data, checks a file that "status CONTRACT dump FILE" wrote, without any
server; dumps of Pyledger are recognised. --head compares it with a head that was
kept from earlier, as dump prints it: without one nobody can tell that the end
was cut off, or all of it written anew. What must be remembered of a long chain
and does not fit in --memory goes to a temporary directory, which is removed
afterwards.`,
		example: `verify
verify DigitalCurrency
verify --data currency.jsonl
verify --data currency.jsonl --head 4:9f2c…`,
		most: 1,
		flags: func(f *pflag.FlagSet) {
			f.String("data", "", "check a dump in a `FILE`, without a server")
			f.String("head", "", "`HEIGHT:HASH` that the dump must hold")
			f.String("memory", "256MiB", "`SIZE` of what is remembered in memory of a dump")
			f.String("temp", "", "`DIR` for the rest (default: the system's for temporary files)")
		},
		complete: contractNames,
		do:       verify,
	}
}

func verify(ctx context.Context, r *run, args []string) error {
	contract := strings.Join(args, "")
	file, _ := r.flags.GetString("data")
	text, _ := r.flags.GetString("head")
	if file == "" {
		if r.flags.Changed("data") {
			return Misused("verify --data FILE", "verify: --data names no file")
		}
		for _, name := range []string{"head", "memory", "temp"} {
			if r.flags.Changed(name) {
				return Misused("verify --data FILE", "verify: --%s goes with --data FILE", name)
			}
		}
		return r.verifyServer(ctx, contract)
	}
	if r.flags.Changed("head") && text == "" {
		return Misused("write it as dump prints it: HEIGHT:HASH", "verify: --head names no head")
	}
	head, err := parseHead(text)
	if err != nil {
		return err
	}
	memory, err := r.memory()
	if err != nil {
		return err
	}
	temp, _ := r.flags.GetString("temp")
	return r.verifyFile(ctx, file, chain.VerifyOptions{Contract: contract, ExpectHead: head, Memory: memory, TempDir: temp})
}

// memory reads --memory, such as 1GiB.
func (r *run) memory() (int64, error) {
	text, _ := r.flags.GetString("memory")
	n, err := humanize.ParseBytes(text)
	if err != nil || n == 0 || n > 1<<62 {
		return 0, Misused("write it like 256MiB", "verify: --memory %q is no size", text)
	}
	return int64(n), nil
}

// parseHead reads HEIGHT:HASH; "" is no head.
func parseHead(text string) (head chain.Head, err error) {
	if text == "" {
		return head, nil
	}
	height, hash, _ := strings.Cut(text, ":")
	n, err := strconv.ParseUint(height, 10, 64)
	if err == nil {
		head.Hash, err = chain.ParseHash(hash)
	}
	if err != nil {
		return head, Misused("write it as dump prints it: HEIGHT:HASH, a number and 64 digits of lower-case hex", "%s is no head", Cite(text))
	}
	head.Height = chain.Height(n)
	return head, nil
}

func (r *run) verifyServer(ctx context.Context, contract string) error {
	conn, err := r.shell.connection(ctx)
	if err != nil {
		return err
	}
	reports, err := conn.Verify(ctx, contract)
	if err != nil {
		return err
	}
	if r.tree.json {
		err = r.printJSON(wire.VerifyResult{Contracts: reports})
	}
	for _, report := range reports {
		if !r.tree.json {
			r.printVerdict(report)
		}
		err = errors.Join(err, verdict(report))
	}
	if len(reports) == 0 && !r.tree.json {
		r.note("there is no contract yet")
	}
	return err
}

func (r *run) printVerdict(report wire.VerifyReport) {
	if !report.OK {
		fmt.Fprintf(r.out(), "%s: %s %s\n", report.Contract, r.ink().paint(red, "Inconsistency"), report.Time)
		return
	}
	fmt.Fprintf(r.out(), "%s: %s, %s, head %s\n",
		report.Contract, r.ink().paint(green, "Contract OK"), plural(report.Entries, "entry", "entries"), headText(report))
}

func headText(report wire.VerifyReport) string {
	if report.Entries == 0 {
		return "none"
	}
	return fmt.Sprintf("%d:%s", report.Entries-1, report.Hash)
}

// verdict returns what is wrong with a chain, or nil.
func verdict(report wire.VerifyReport) error {
	switch {
	case report.OK:
		return nil
	case report.Height == nil:
		return fmt.Errorf("%s: %w: %s", report.Contract, ErrInconsistent, report.Reason)
	}
	return fmt.Errorf("%s: %w at height %d: %s", report.Contract, ErrInconsistent, *report.Height, report.Reason)
}
