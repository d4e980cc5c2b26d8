package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"moonledger/server/wire"
	"moonledger/shell"
	"moonledger/shell/bench"
	"moonledger/shell/client"
)

// onServer measures a server that runs. storeDir is where its store is, or "".
func (t *trial) onServer(ctx context.Context, address, storeDir string) (*bench.Report, error) {
	t.settings.Server = address
	if err := t.readyServer(ctx, address); err != nil {
		return nil, err
	}
	before, err := diskBytes(storeDir)
	if err != nil {
		return nil, shell.WithHint(err, "--store-dir names the directory of the server's store")
	}
	r, err := t.load(ctx, address, nil)
	if r == nil {
		return nil, err
	}
	after, sizeErr := diskBytes(storeDir)
	r.Chain.StoreBytes = growth(r.Chain, before, after)
	return r, errors.Join(err, sizeErr)
}

// readyServer prepares a server that runs, which may lack the built-in contract.
func (t *trial) readyServer(ctx context.Context, address string) error {
	c, err := t.dial(ctx, address)
	if err != nil {
		return err
	}
	defer c.Close()
	if t.settings.Contract == bench.ContractName {
		if err := deployBench(ctx, c); err != nil {
			return err
		}
	}
	return t.ready(ctx, c)
}

// deployBench deploys the built-in contract unless it is there.
func deployBench(ctx context.Context, c *client.Client) error {
	_, err := c.API(ctx, bench.ContractName)
	var answer *wire.Error
	if !errors.As(err, &answer) || answer.Stable() != wire.NotFound {
		return err
	}
	_, err = c.Deploy(ctx, bench.ContractFile, bench.Contract())
	return shell.WithHint(err, "bench deploys its contract "+bench.ContractName+", for which it needs the --key of an admin; "+
		"or name a contract that is there, with --contract, --method and --arg")
}

// An ownServer is a server that is started to be measured.
type ownServer struct {
	contracts string // folder
	store     string // as serve takes it
	dir       string // of the store; "" if it is in memory
}

// serverIn returns a server whose contracts and store are in a folder.
func serverIn(folder string) ownServer {
	dir := filepath.Join(folder, "store")
	return ownServer{contracts: filepath.Join(folder, "contracts"), store: "badger:" + dir, dir: dir}
}

// newOwnServer returns a server of the contracts in the folder that args name, or
// of the built-in one; and on a store, or on a new one in folder if that is "".
func newOwnServer(folder string, args []string, store string) (ownServer, error) {
	s := serverIn(folder)
	if store != "" {
		path, isBadger := strings.CutPrefix(store, "badger:")
		path, _, _ = strings.Cut(path, "?")
		if s.store, s.dir = store, path; !isBadger {
			s.dir = ""
		}
	}
	if len(args) > 0 {
		s.contracts = args[0]
		return s, nil
	}
	if err := os.Mkdir(s.contracts, 0o755); err != nil {
		return s, err
	}
	return s, os.WriteFile(filepath.Join(s.contracts, bench.ContractFile), []byte(bench.Contract()), 0o644)
}

// onOwn measures a server of its own. What prepares is done by another process
// of it, so that what is measured begins with a start on the chain as it is then.
func (t *trial) onOwn(ctx context.Context, own ownServer) (*bench.Report, error) {
	t.settings.Server, t.settings.Store = "own", own.store
	if own.dir == "" {
		return t.onMemory(ctx, own)
	}
	if !t.prepared {
		if err := t.readyOwn(ctx, own); err != nil {
			return nil, err
		}
	}
	before, err := diskBytes(own.dir)
	if err != nil {
		return nil, err
	}
	p, err := startProcess(ctx, own)
	if err != nil {
		return nil, err
	}
	r, err := t.load(ctx, p.Address(), p)
	if err = errors.Join(err, p.Stop()); r == nil {
		return nil, err
	}
	after, sizeErr := diskBytes(own.dir)
	r.Server.StartSeconds, r.Chain.StoreBytes = p.startTime.Seconds(), growth(r.Chain, before, after)
	return r, errors.Join(err, sizeErr)
}

// onMemory is onOwn for a store that is gone with its process.
func (t *trial) onMemory(ctx context.Context, own ownServer) (r *bench.Report, err error) {
	p, err := startProcess(ctx, own)
	if err != nil {
		return nil, err
	}
	if err = t.readyServer(ctx, p.Address()); err == nil {
		r, err = t.load(ctx, p.Address(), p)
	}
	return r, errors.Join(err, p.Stop())
}

// readyOwn prepares the store of a server of its own.
func (t *trial) readyOwn(ctx context.Context, own ownServer) error {
	p, err := startProcess(ctx, own)
	if err != nil {
		return err
	}
	return errors.Join(t.readyServer(ctx, p.Address()), p.Stop())
}

// growth returns by how many bytes a store grew for each entry, or 0.
func growth(c bench.Chain, before, after int64) float64 {
	if c.After <= c.Before || after <= before {
		return 0
	}
	return float64(after-before) / float64(c.After-c.Before)
}

// diskBytes returns how much room the files in a directory take on the disk; 0
// for "". Files that vanish meanwhile are passed over.
func diskBytes(dir string) (total int64, err error) {
	if dir == "" {
		return 0, nil
	}
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			var info fs.FileInfo
			if info, err = e.Info(); err == nil {
				total += allocated(info)
			}
		}
		if errors.Is(err, fs.ErrNotExist) && path != dir {
			return nil
		}
		return err
	})
	return total, err
}
