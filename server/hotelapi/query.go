package hotelapi

import (
	"encoding/hex"
	"strings"

	"github.com/gin-gonic/gin"
)

// query is an address's query, as Django's QueryDict has it.
type query map[string][]string

func queryOf(c *gin.Context) query { return parsePairs(c.Request.URL.RawQuery) }

// last is a parameter's value, the last of several.
func (q query) last(name string) (value string, present bool) {
	values := q[name]
	if len(values) == 0 {
		return "", false
	}
	return values[len(values)-1], true
}

// parsePairs decodes a query or a urlencoded form the way Python does: pairs
// end at an ampersand only, and what is no escape stands for itself. Package
// url drops such pairs instead.
func parsePairs(s string) query {
	q := query{}
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
		return validText(s)
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
	return validText(string(out))
}

// validText replaces every byte that is not UTF-8 by U+FFFD.
func validText(s string) string { return string([]rune(s)) }
