package server

import (
	"context"
	"io"

	"moonledger/chain"
	"moonledger/runtime"
	"moonledger/runtime/schema"
	"moonledger/server/ledger"
)

// A Ledger is what a Server needs of a *ledger.Ledger.
type Ledger interface {
	Executor
	Catalogue
	Reader

	// Health tells whether the ledger does its work.
	Health() ledger.Health
}

// An Executor changes contracts.
type Executor interface {
	// Submit asks for a call without waiting; calls of one contract run in the
	// order in which they are submitted.
	Submit(ledger.Request, ledger.Done)
	Deploy(context.Context, ledger.Deployment) (ledger.Answer, error)
}

// A Catalogue describes contracts.
type Catalogue interface {
	Origin() string
	Contracts() []ledger.Info
	Contract(name string) (ledger.Info, error)
	API(contract string) (schema.API, error)
}

// A Reader reads states and chains. MayRead tells who may.
type Reader interface {
	MayRead(contract string, caller runtime.Caller) error
	Status(context.Context, ledger.StatusQuery) (ledger.StatusPage, error)
	History(ctx context.Context, contract string, from chain.Height, limit int) (ledger.HistoryPage, error)
	Entry(ctx context.Context, contract string, height chain.Height) ([]byte, error)
	Dump(ctx context.Context, contract string, w io.Writer) (chain.Head, error)
	Verify(ctx context.Context, contract string, progress func(ledger.VerifyProgress)) ([]ledger.VerifyReport, error)
}
