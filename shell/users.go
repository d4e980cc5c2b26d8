package shell

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"moonledger/server/wire"
)

func usersCommand() command {
	return command{
		use:   "users",
		short: "list the users with their roles and keys",
		long: `Lists the users, their roles, and the fingerprints of their keys: since when each
key is good, and until when if it expires or was revoked. It needs a key.`,
		example:  "users",
		paged:    true,
		complete: nothing,
		do:       listUsers,
	}
}

func listUsers(ctx context.Context, r *run, _ []string) error {
	conn, err := r.shell.connection(ctx)
	if err != nil {
		return err
	}
	users, err := allUsers(ctx, conn)
	if err != nil {
		return err
	}
	if r.tree.json {
		return r.printJSON(wire.UsersResult{Users: users})
	}
	list := r.columns()
	list.title("USER", "KEY", "SINCE", "UNTIL", "ROLES")
	for _, u := range users {
		name, roles := u.Name, strings.Join(u.Roles, " ")
		for _, k := range u.Keys {
			list.add(name, k.Key, shortTime(k.Since), until(k), roles)
			name, roles = "", ""
		}
		if len(u.Keys) == 0 {
			list.add(name, "", shortTime(u.Since), "", roles)
		}
	}
	list.print(r.out())
	return nil
}

// until tells when a key stops working, or did.
func until(k wire.KeyInfo) string {
	switch {
	case k.Revoked != "":
		return "revoked " + shortTime(k.Revoked)
	case k.Expires != "":
		return "expires " + shortTime(k.Expires)
	}
	return ""
}

// allUsers puts the pages of users together.
func allUsers(ctx context.Context, conn Administrator) ([]wire.UserInfo, error) {
	var all []wire.UserInfo
	for after := ""; ; {
		page, err := conn.Users(ctx, after, 0)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Users...)
		if page.Next == "" || len(page.Users) == 0 {
			return all, nil
		}
		after = page.Next
	}
}

func keyCommand() command {
	return command{
		use:   "key NAME",
		short: "make a user, or add and revoke keys of one",
		long: `Makes a user and prints the user's first key: the only time that it is shown. With
--add, makes another key for a user who is there. A key may expire: --expires takes
a time such as 2027-01-31T12:00:00Z, a day, or how long from now: 12h, 30d.
With --revoke, ends a key: "users" lists fingerprints. It needs the key of an
admin.`,
		example: `key dora
key dora --add --expires 30d
key dora --revoke 3b0c…`,
		least: 1,
		most:  1,
		flags: func(f *pflag.FlagSet) {
			f.Bool("add", false, "make another key for a user")
			f.String("expires", "", "`TIME` at which the new key stops working; default: never")
			f.String("revoke", "", "`FINGERPRINT` of a key to end")
		},
		complete: completeUser,
		do:       changeKey,
	}
}

func changeKey(ctx context.Context, r *run, args []string) error {
	add, _ := r.flags.GetBool("add")
	revoke, _ := r.flags.GetString("revoke")
	text, _ := r.flags.GetString("expires")
	expires, err := parseExpiry(text, time.Now())
	switch {
	case err != nil:
		return err
	case r.flags.Changed("revoke") && (add || text != "" || revoke == ""):
		return Misused("key NAME --revoke FINGERPRINT", "key: --revoke takes a fingerprint, and no --add and --expires beside it")
	}
	conn, err := r.shell.connection(ctx)
	if err != nil {
		return err
	}
	if revoke != "" {
		return r.revokeKey(ctx, conn, args[0], revoke)
	}
	made := conn.AddUser
	if add {
		made = conn.AddKey
	}
	answer, err := made(ctx, args[0], expires)
	if err != nil {
		return WithHint(err, keyHint(err, args[0]))
	}
	return r.showKey(answer)
}

// keyHint tells what to do if a user was to be made who is there already, or a
// key ended that the user does not have, or "".
func keyHint(err error, user string) string {
	var refused *wire.Error
	if !errors.As(err, &refused) || refused.Data == nil {
		return ""
	}
	switch refused.Data.ContractCode {
	case "exists":
		return fmt.Sprintf("key %s --add makes another key", user)
	case "no_key":
		return `"users" lists the fingerprints; all 32 digits are needed`
	}
	return ""
}

// ShowKey prints a key that was made, as the command key does: alone on its line,
// so that scripts can take it, or as JSON.
func (s *Shell) ShowKey(answer wire.KeyResult, asJSON bool) error {
	r := &run{shell: s, tree: &tree{json: asJSON}}
	return r.showKey(answer)
}

func (r *run) showKey(answer wire.KeyResult) error {
	if r.tree.json {
		return r.printJSON(answer)
	}
	if answer.Secret == "" {
		return WithHint(
			fmt.Errorf("the key %s of %s is made, and the answer that showed it was lost with the connection", answer.Key, answer.User),
			fmt.Sprintf("revoke it, and make another: key %s --revoke %s; key %[1]s --add", answer.User, answer.Key))
	}
	fmt.Fprintln(r.out(), answer.Secret)
	text := fmt.Sprintf("this is the key of %s, with the fingerprint %s; it is not shown again", answer.User, answer.Key)
	if answer.Expires != "" {
		text += "; it expires at " + answer.Expires
	}
	r.note("%s", text)
	return nil
}

func (r *run) revokeKey(ctx context.Context, conn Administrator, user, fingerprint string) error {
	answer, err := conn.RevokeKey(ctx, user, fingerprint)
	switch {
	case err != nil:
		return WithHint(err, keyHint(err, user))
	case r.tree.json:
		return r.printJSON(answer)
	case !answer.Appended:
		r.success(": it was revoked before")
	default:
		r.success("")
	}
	return nil
}

const expiryHint = "write a time such as 2027-01-31T12:00:00Z, a day such as 2027-01-31, or how long from now: 12h, 30d"

// parseExpiry reads when a key stops working: a time, the beginning of a day in
// UTC, or a duration from now. "" is the zero time: never.
func parseExpiry(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, nil
		}
	}
	var days int
	if n, err := fmt.Sscanf(text, "%dd", &days); err == nil && n == 1 && text == fmt.Sprintf("%dd", days) && days > 0 && days < 1e6 {
		return now.AddDate(0, 0, days), nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return time.Time{}, Misused(expiryHint, "--expires can't be %s", Cite(text))
	}
	return now.Add(d), nil
}

func roleCommand() command {
	return command{
		use:   "role NAME +R|-R...",
		short: "give a user roles, or take them away",
		long: `Gives a user the roles behind a +, and takes those behind a -. Contracts say with
---@access role:NAME which of their methods need which role; the role admin may
administer the ledger. It needs the key of an admin.`,
		example: `role dora +clerk
role dora +auditor -clerk`,
		least:    2,
		most:     -1,
		verbatim: true,
		complete: completeRole,
		do:       changeRoles,
	}
}

func changeRoles(ctx context.Context, r *run, args []string) error {
	for _, word := range args[1:] {
		if len(word) < 2 || word[0] != '+' && word[0] != '-' {
			return Misused("role NAME +R|-R...", "role: %s is no role behind a + or a -", Cite(word))
		}
	}
	conn, err := r.shell.connection(ctx)
	if err != nil {
		return err
	}
	for _, word := range args[1:] {
		change := conn.AddRole
		if word[0] == '-' {
			change = conn.RemoveRole
		}
		answer, err := change(ctx, args[0], word[1:])
		switch {
		case err != nil:
			return err
		case r.tree.json:
			err = r.printJSON(answer)
		case answer.Appended:
			r.success("")
		default:
			r.success(": %s was so before", word)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// userNames returns the names of users, as far as they may be seen.
func userNames(ctx context.Context, r *run) []string {
	var names []string
	for _, u := range usersSeen(ctx, r) {
		names = append(names, u.Name)
	}
	return names
}

// usersSeen returns the users that may be seen.
func usersSeen(ctx context.Context, r *run) []wire.UserInfo {
	conn, err := r.shell.connection(ctx)
	if err != nil {
		return nil
	}
	page, err := conn.Users(ctx, "", 0)
	r.shell.forget(err)
	return page.Users
}

// completeUser completes a user's name as first argument.
func completeUser(ctx context.Context, r *run, args []string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return only(nil)
	}
	return only(userNames(ctx, r))
}

// completeRole completes a user, and then the roles that there are: those that
// the user has with a -, the others with a +.
func completeRole(ctx context.Context, r *run, args []string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 0 {
		return completeUser(ctx, r, args)
	}
	var has, all []string
	for _, u := range usersSeen(ctx, r) {
		all = append(all, u.Roles...)
		if u.Name == args[0] {
			has = u.Roles
		}
	}
	slices.Sort(all)
	var words []string
	for _, role := range slices.Compact(all) {
		sign := "+"
		if slices.Contains(has, role) {
			sign = "-"
		}
		words = append(words, sign+role)
	}
	return only(words)
}
