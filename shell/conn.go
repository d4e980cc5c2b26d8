package shell

import (
	"context"
	"io"

	"moonledger/server/wire"
	"moonledger/shell/client"
)

// A Conn is what commands need of a connection; a *client.Client is one.
type Conn interface {
	Caller
	Catalogue
	Reader
	Close() error
}

// A Caller changes contracts.
type Caller interface {
	Call(ctx context.Context, contract, method string, args any, o client.CallOptions) (wire.CallResult, error)
	Deploy(ctx context.Context, file, source string) (wire.CallResult, error)
}

// A Catalogue describes contracts.
type Catalogue interface {
	Contracts(ctx context.Context) ([]wire.ContractInfo, error)
	API(ctx context.Context, contract string) (wire.APIResult, error)
}

// A Reader reads states and chains.
type Reader interface {
	Status(ctx context.Context, contract string, o client.StatusOptions) (wire.StatusResult, error)
	History(ctx context.Context, contract string, from uint64, limit int) (wire.HistoryResult, error)
	Entry(ctx context.Context, contract string, height uint64) (wire.EntryResult, error)
	Verify(ctx context.Context, contract string) ([]wire.VerifyReport, error)
	Dump(ctx context.Context, contract string, w io.Writer) (client.Head, error)
}
