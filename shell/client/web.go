package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"moonledger/server/wire"
)

// A web reaches the HTTP side of a server.
type web struct {
	base   url.URL // of its root
	client http.Client

	mu  sync.Mutex
	key string
}

// newWeb returns the web of the server whose websocket is rpc.
func newWeb(rpc *url.URL, o Options) *web {
	w := &web{base: *rpc, key: o.Key}
	w.base.Scheme = "http" + strings.TrimPrefix(rpc.Scheme, "ws")
	w.base.Path = strings.TrimSuffix(rpc.Path, "/rpc")
	w.client.Transport = &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: o.TLS}
	return w
}

// header returns what each HTTP request holds.
func (w *web) header() http.Header {
	w.mu.Lock()
	defer w.mu.Unlock()
	header := http.Header{}
	if w.key != "" {
		header.Set("Authorization", "Bearer "+w.key)
	}
	return header
}

// use makes key the one of all that comes.
func (w *web) use(key string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.key = key
}

// dump writes a dump to out and returns the head that the server told.
func (w *web) dump(ctx context.Context, contract string, out io.Writer) (Head, error) {
	address := w.base.JoinPath("dump", url.PathEscape(contract))
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return Head{}, err
	}
	r.Header = w.header()
	response, err := w.client.Do(r)
	if err != nil {
		return Head{}, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return Head{}, refused(response)
	}
	if _, err := io.Copy(out, response.Body); err != nil {
		return Head{}, cutError(err)
	}
	return parseHead(response.Trailer.Get(wire.HeadTrailer))
}

// cutError tells a stream that broke off from other errors.
func cutError(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: %w", ErrCut, err)
	}
	return err
}

// maxRefusal is how much is read of a text that refuses something.
const maxRefusal = 4096

func refused(response *http.Response) error {
	text, err := io.ReadAll(io.LimitReader(response.Body, maxRefusal))
	if err != nil || len(text) == 0 {
		text = []byte("the server answered " + response.Status)
	}
	return refusal(response.StatusCode, strings.TrimSpace(string(text)))
}

// parseHead reads the trailer of a dump.
func parseHead(trailer string) (Head, error) {
	height, hash, ok := strings.Cut(trailer, " ")
	n, err := strconv.ParseUint(height, 10, 64)
	if !ok || err != nil {
		return Head{}, fmt.Errorf("%w: the server told no head at its end", ErrCut)
	}
	return Head{n, hash}, nil
}
