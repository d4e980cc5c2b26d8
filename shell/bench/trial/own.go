package trial

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"moonledger/shell/bench"
	"moonledger/shell/bench/usage"
)

// A Server is a server that was started, as a process of its own. A *child.Server
// is one.
type Server interface {
	Address() string // for clients
	PID() int
	Stop() error // asks it to end and waits until it has
}

// A Starter starts a server of the contracts in a folder on a store, badger:DIR or
// memory:, and returns when it listens. ctx ends nothing later on.
type Starter func(ctx context.Context, contracts, store string) (Server, error)

// Own is a server that is started to be measured, and ended afterwards.
type Own struct {
	Start Starter

	// Folder is an empty folder for what is not named below. What is made in there
	// stays.
	Folder string

	Contracts string // folder of contracts; default a new one with the built-in contract
	Store     string // as Start takes it; default a new one
	StoreDir  string // directory of the Store; "" if that is gone with its process
}

// Measure measures the server once, as Running does. What prepares is done by
// another process of it, so that what is measured begins with a start on the chain
// as it is then; unless the store is gone with its process.
func (o Own) Measure(ctx context.Context, s Setup) (*bench.Report, error) {
	s, err := s.filled()
	if err != nil {
		return nil, err
	}
	if o, err = o.made(); err != nil {
		return nil, err
	}
	if o.StoreDir == "" {
		return o.measureMemory(ctx, s)
	}
	if err := o.ready(ctx, s); err != nil {
		return nil, err
	}
	return o.measure(ctx, s)
}

// ownIn returns the server whose contracts and store are in a folder.
func ownIn(folder string, start Starter) Own {
	dir := filepath.Join(folder, "store")
	return Own{Start: start, Contracts: filepath.Join(folder, "contracts"), Store: "badger:" + dir, StoreDir: dir}
}

// made returns the server with what was not named, which it makes.
func (o Own) made() (Own, error) {
	inside := ownIn(o.Folder, o.Start)
	if o.Store == "" {
		o.Store, o.StoreDir = inside.Store, inside.StoreDir
	}
	if o.Contracts != "" {
		return o, nil
	}
	o.Contracts = inside.Contracts
	if err := os.Mkdir(o.Contracts, 0o755); err != nil {
		return o, err
	}
	return o, os.WriteFile(filepath.Join(o.Contracts, bench.ContractFile), []byte(bench.Contract()), 0o644)
}

// ready prepares the store.
func (o Own) ready(ctx context.Context, s Setup) error {
	p, err := o.Start(ctx, o.Contracts, o.Store)
	if err != nil {
		return err
	}
	return errors.Join(s.ready(ctx, p.Address()), p.Stop())
}

// measure measures on a store that is prepared.
func (o Own) measure(ctx context.Context, s Setup) (*bench.Report, error) {
	before, err := usage.DiskBytes(o.StoreDir)
	if err != nil {
		return nil, err
	}
	begun := time.Now()
	p, err := o.Start(ctx, o.Contracts, o.Store)
	if err != nil {
		return nil, err
	}
	start := time.Since(begun)
	r, err := o.load(ctx, s, p)
	if err = errors.Join(err, p.Stop()); r == nil {
		return nil, err
	}
	after, sizeErr := usage.DiskBytes(o.StoreDir)
	r.Server.StartSeconds, r.Chain.StoreBytes = start.Seconds(), growth(r.Chain, before, after)
	return r, errors.Join(err, sizeErr)
}

// measureMemory prepares and measures a store that is gone with its process.
func (o Own) measureMemory(ctx context.Context, s Setup) (r *bench.Report, err error) {
	p, err := o.Start(ctx, o.Contracts, o.Store)
	if err != nil {
		return nil, err
	}
	if err = s.ready(ctx, p.Address()); err == nil {
		r, err = o.load(ctx, s, p)
	}
	return r, errors.Join(err, p.Stop())
}

// load makes the load on a process of the server.
func (o Own) load(ctx context.Context, s Setup, p Server) (*bench.Report, error) {
	r, err := s.measure(ctx, p.Address(), usage.Process(p.PID()))
	if r != nil {
		r.Settings.Server, r.Settings.Store = "own", o.Store
	}
	return r, err
}
