package trial

import (
	"context"
	"errors"

	"moonledger/shell/bench"
	"moonledger/shell/bench/usage"
)

// Running is a server that runs. What is called there is done, and stays.
type Running struct {
	Address  string // such as ws://127.0.0.1:9000/rpc
	StoreDir string // directory of its store, to tell how that grows; "" if it is not known
}

// Measure measures the server once. It deploys the built-in contract, if that is to
// be called, unless it is there. When ctx ends, what was measured by then is
// reported. The report is nil if nothing was measured; with an error, it may lack
// what is asked for when the load has ended. The error wraps those of
// bench.Result.Err.
func (r Running) Measure(ctx context.Context, s Setup) (*bench.Report, error) {
	s, err := s.filled()
	if err != nil {
		return nil, err
	}
	if err := s.ready(ctx, r.Address); err != nil {
		return nil, err
	}
	before, err := usage.DiskBytes(r.StoreDir)
	if err != nil {
		return nil, failed(Sizing, err)
	}
	report, err := s.measure(ctx, r.Address, 0)
	if report == nil {
		return nil, err
	}
	after, sizeErr := usage.DiskBytes(r.StoreDir)
	report.Settings.Server, report.Chain.StoreBytes = r.Address, growth(report.Chain, before, after)
	return report, errors.Join(err, sizeErr)
}

// growth returns by how many bytes a store grew for each entry, or 0.
func growth(c bench.Chain, before, after int64) float64 {
	if c.After <= c.Before || after <= before {
		return 0
	}
	return float64(after-before) / float64(c.After-c.Before)
}
