package client

import (
	"context"
	"crypto/rand"
	"time"

	"moonledger/server/wire"
)

// Auth makes all later requests those of a secret key, for who could give none
// when connecting; the next connections are opened with it, if Dial opened this
// one. If it is refused requests stay whose they were.
func (c *Client) Auth(ctx context.Context, key string) (result wire.AuthResult, err error) {
	err = c.Do(ctx, wire.Auth, wire.AuthParams{Key: key}, &result)
	return result, err
}

// Users lists users, by name, from the one behind after on, or from the first if
// after is "": limit of them at most, where 0 means 1,000, which is also the
// most. Next of the result is what after must be for the next page.
func (c *Client) Users(ctx context.Context, after string, limit int) (result wire.UsersResult, err error) {
	err = c.Do(ctx, wire.Users, wire.UsersParams{After: after, Limit: limit}, &result)
	return result, err
}

// AddUser makes a user with a first key, which expires at a time, or never if
// that is zero. The result is the only place where the key is shown. It needs
// the key of an admin.
func (c *Client) AddUser(ctx context.Context, name string, expires time.Time) (wire.KeyResult, error) {
	return c.key(ctx, wire.KeyParams{User: name, Expires: timeText(expires)})
}

// AddKey makes another key for a user, as AddUser does the first.
func (c *Client) AddKey(ctx context.Context, user string, expires time.Time) (wire.KeyResult, error) {
	return c.key(ctx, wire.KeyParams{User: user, Add: true, Expires: timeText(expires)})
}

// RevokeKey ends a key of a user. It needs the key of an admin.
func (c *Client) RevokeKey(ctx context.Context, user, fingerprint string) (wire.KeyResult, error) {
	return c.key(ctx, wire.KeyParams{User: user, Revoke: fingerprint})
}

func (c *Client) key(ctx context.Context, params wire.KeyParams) (result wire.KeyResult, err error) {
	params.Request = rand.Text()
	err = c.Do(ctx, wire.Key, params, &result)
	return result, err
}

// timeText returns a time as the protocol has it; "" for none.
func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// AddRole gives a user a role. It needs the key of an admin.
func (c *Client) AddRole(ctx context.Context, user, role string) (wire.CallResult, error) {
	return c.role(ctx, wire.RoleParams{User: user, Add: role})
}

// RemoveRole takes a role from a user. It needs the key of an admin.
func (c *Client) RemoveRole(ctx context.Context, user, role string) (wire.CallResult, error) {
	return c.role(ctx, wire.RoleParams{User: user, Remove: role})
}

func (c *Client) role(ctx context.Context, params wire.RoleParams) (result wire.CallResult, err error) {
	params.Request = rand.Text()
	err = c.Do(ctx, wire.Role, params, &result)
	return result, err
}

// Retire ends the calls of a contract; its chain and state stay readable. It
// needs the key of an admin.
func (c *Client) Retire(ctx context.Context, contract string) (result wire.CallResult, err error) {
	params := wire.RetireParams{Contract: contract, Request: rand.Text()}
	err = c.Do(ctx, wire.Retire, params, &result)
	return result, err
}
