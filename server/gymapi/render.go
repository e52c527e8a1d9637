package gymapi

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"venuebox/internal/membercsv"
	"venuebox/server/wire"
)

type success struct {
	Success bool   `json:"success"`
	Message string `json:"message"`
	QRCode  string `json:"qr_code,omitempty"`
	Data    any    `json:"data"`
}

type failure struct {
	Success   bool                `json:"success"`
	Error     string              `json:"error"`
	Errors    map[string][]string `json:"errors,omitempty"`
	RequestID string              `json:"request_id,omitempty"`

	// Of a file: what is wrong with its lines, the first hundred of them.
	Problems     []membercsv.Problem `json:"problems,omitempty"`
	MoreProblems *int                `json:"more_problems,omitempty"`
}

func render(c *gin.Context, message string, data any) error {
	wire.JSON(c, http.StatusOK, success{Success: true, Message: message, Data: data})
	return nil
}

func renderCreated(c *gin.Context, message string, data any) error {
	wire.JSON(c, http.StatusCreated, success{Success: true, Message: message, Data: data})
	return nil
}

type pagination struct {
	Total       int `json:"total"`
	Pages       int `json:"pages"`
	CurrentPage int `json:"current_page"`
	PerPage     int `json:"per_page"`
}

type list struct {
	Items      any         `json:"items"`
	Pagination *pagination `json:"pagination,omitempty"`
	Days       []dayJSON   `json:"days,omitempty"`
}

// renderList answers a page of a list of total items.
func renderList[T, W any](c *gin.Context, message string, items []T, wireOf func(T) W, total int, p pageRequest) error {
	return render(c, message, listOf(items, wireOf, total, p))
}

func listOf[T, W any](items []T, wireOf func(T) W, total int, p pageRequest) list {
	out := make([]W, len(items))
	for i, item := range items {
		out[i] = wireOf(item)
	}
	return list{Items: out, Pagination: &pagination{
		Total: total, Pages: (total + p.perPage - 1) / p.perPage, CurrentPage: p.page, PerPage: p.perPage,
	}}
}
