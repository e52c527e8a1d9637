package wire

import (
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
)

// Query is an address's query or a urlencoded form: the values of each name,
// in their order.
type Query map[string][]string

// QueryOf is a request's query.
func QueryOf(c *gin.Context) Query { return ParseQuery(c.Request.URL.RawQuery) }

// Last is a name's value, the last of several.
func (q Query) Last(name string) (value string, present bool) {
	values := q[name]
	if len(values) == 0 {
		return "", false
	}
	return values[len(values)-1], true
}

// ParseQuery decodes a query or a urlencoded form the way Python does: pairs
// end at an ampersand only, what is no escape stands for itself, and what is
// no UTF-8 is replaced. Package url drops such pairs instead.
func ParseQuery(s string) Query {
	q := Query{}
	for s != "" {
		var pair string
		pair, s, _ = strings.Cut(s, "&")
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name = unescape(name)
		q[name] = append(q[name], unescape(value))
	}
	return q
}

func unescape(s string) string {
	if !strings.ContainsAny(s, "%+") {
		return ValidText(s)
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '+':
			out = append(out, ' ')
			continue
		case s[i] == '%' && i+2 < len(s):
			if b, err := hex.DecodeString(s[i+1 : i+3]); err == nil {
				out = append(out, b...)
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	return ValidText(string(out))
}

// ValidText replaces every byte that is not UTF-8 by U+FFFD.
func ValidText(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}
