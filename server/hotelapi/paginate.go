package hotelapi

import (
	"errors"
	"maps"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/server/wire"
	"venuebox/store"
)

// Sizes of a page, in items.
const (
	defaultPageSize = 10
	maxPageSize     = 100
)

type pageJSON struct {
	Count    int     `json:"count"`
	Next     *string `json:"next"`
	Previous *string `json:"previous"`
	Results  any     `json:"results"`
}

// page is a page of a list of count items, as DRF's PageNumberPagination
// counts it: from 1, and an empty list has one page.
type page struct {
	number, size, count int
}

// pageOf reads page and page_size. A page_size that is no positive number is
// the default. NotFound for a page that is not there.
func pageOf(q wire.Query, count int) (page, error) {
	p := page{number: 1, size: defaultPageSize, count: count}
	size, _ := q.Last("page_size")
	if n, ok := pythonInt(size); ok && n > 0 {
		p.size = min(n, maxPageSize)
	}
	text, present := q.Last("page")
	switch {
	case !present:
	case text == "last":
		p.number = p.pages()
	default:
		n, ok := pythonInt(text)
		if !ok || n < 1 || n > p.pages() {
			return p, &fault.Error{Kind: fault.NotFound, Code: fault.UnknownPath, Text: "Invalid page."}
		}
		p.number = n
	}
	return p, nil
}

func (p page) pages() int { return max(1, (p.count+p.size-1)/p.size) }

func (p page) slice() store.Page { return store.Page{Offset: (p.number - 1) * p.size, Limit: p.size} }

// render is the page's answer, with links to its neighbours under path that
// keep all other parameters, in the order of their names.
func (p page) render(c *gin.Context, path string, q wire.Query, results any) pageJSON {
	out := pageJSON{Count: p.count, Results: results}
	link := func(number int) *string {
		parameters := url.Values(maps.Clone(q))
		if number == 1 {
			parameters.Del("page")
		} else {
			parameters.Set("page", strconv.Itoa(number))
		}
		s := wire.InfoOf(c.Request).Origin + path
		if len(parameters) > 0 {
			s += "?" + parameters.Encode()
		}
		return &s
	}
	if p.number < p.pages() {
		out.Next = link(p.number + 1)
	}
	if p.number > 1 {
		out.Previous = link(p.number - 1)
	}
	return out
}

// searchSeparators are what DRF's search makes of a comma and of a NUL.
var searchSeparators = strings.NewReplacer(",", " ", "\x00", "")

// filterOf reads the list's filters, search and order. A value of active that
// django-filter does not know is no filter, and neither is one of verdict that
// is none.
func filterOf(q wire.Query) store.PaymentQRCodeFilter {
	var f store.PaymentQRCodeFilter
	active, _ := q.Last("active")
	switch strings.ToLower(active) {
	case "true", "1":
		f.Active = new(true)
	case "false", "0":
		f.Active = new(false)
	}
	verdict, _ := q.Last("verdict")
	switch v := store.Verdict(verdict); v {
	case store.Match, store.Mismatch, store.Unreadable, store.NotUPI:
		f.Verdict = &v
	case "unchecked":
		f.Verdict = new(store.Verdict(""))
	}
	search, _ := q.Last("search")
	f.Search = searchSeparators.Replace(search)
	ordering, _ := q.Last("ordering")
	for _, field := range strings.Split(ordering, ",") {
		f.Order = append(f.Order, strings.TrimFunc(field, isPythonSpace))
	}
	return f
}

// pythonInt reads a whole number as Python's int() does: white space around
// it, a sign, leading zeros and single underscores between digits are fine.
func pythonInt(s string) (int, bool) {
	s = strings.TrimFunc(s, isPythonSpace)
	digits := strings.TrimLeft(s, "+-")
	if strings.HasPrefix(digits, "_") || strings.HasSuffix(digits, "_") || strings.Contains(digits, "__") {
		return 0, false
	}
	n, err := strconv.Atoi(strings.ReplaceAll(s, "_", ""))
	return n, err == nil || errors.Is(err, strconv.ErrRange) // out of range, n is the nearest int
}
