package shell

import (
	"context"
	"io"
	"time"

	"moonledger/server/wire"
	"moonledger/shell/client"
)

// A Conn is what commands need of a connection. Over makes one.
type Conn interface {
	Caller
	Catalogue
	Reader
	Administrator
	Herald
	Close() error
}

// A Caller changes contracts.
type Caller interface {
	Call(ctx context.Context, contract, method string, args any, o client.CallOptions) (wire.CallResult, error)
	Deploy(ctx context.Context, file, source string) (wire.CallResult, error)
	Retire(ctx context.Context, contract string) (wire.CallResult, error)
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

// An Administrator knows users and changes them.
type Administrator interface {
	Users(ctx context.Context, after string, limit int) (wire.UsersResult, error)
	AddUser(ctx context.Context, name string, expires time.Time) (wire.KeyResult, error)
	AddKey(ctx context.Context, user string, expires time.Time) (wire.KeyResult, error)
	RevokeKey(ctx context.Context, user, fingerprint string) (wire.KeyResult, error)
	AddRole(ctx context.Context, user, role string) (wire.CallResult, error)
	RemoveRole(ctx context.Context, user, role string) (wire.CallResult, error)
}

// A Herald tells what others do, and others what this user says.
type Herald interface {
	Subscribe(ctx context.Context, contract string, o client.SubscribeOptions) (Subscription, error)
	Broadcast(ctx context.Context, message string) (int, error)
}

// A Subscription gives the entries of a contract, or their events, one after the
// other. A *client.Subscription is one.
type Subscription interface {
	Next(ctx context.Context) (client.Update, error)
	Close()
}

// Over makes a Conn of a client, which it takes over.
func Over(c *client.Client) Conn { return over{c} }

type over struct{ *client.Client }

func (o over) Subscribe(ctx context.Context, contract string, options client.SubscribeOptions) (Subscription, error) {
	s, err := o.Client.Subscribe(ctx, contract, options)
	if err != nil {
		return nil, err // and no Subscription around a nil
	}
	return s, nil
}
