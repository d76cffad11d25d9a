#pragma once
// What Redis answers (RESP2): a status, an error, an integer, a bulk string, an array, or one of the nils.
// An error that Redis would give is a value here, never an exception.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace overbook::redis {

class Reply {
 public:
  struct Nil {
    friend bool operator==(Nil, Nil) = default;
  };
  struct NilArray {
    friend bool operator==(NilArray, NilArray) = default;
  };
  // No reply yet: the connection waits in a blocking command (BLPOP). The reply comes later, out of band.
  struct Blocked {
    friend bool operator==(Blocked, Blocked) = default;
  };
  struct Status {
    std::string text;
    friend bool operator==(const Status&, const Status&) = default;
  };
  struct Error {
    std::string text;  // without the leading '-', for example "WRONGTYPE Operation against a key ..."
    friend bool operator==(const Error&, const Error&) = default;
  };
  using Array = std::vector<Reply>;

  Reply() : value_(Nil{}) {}
  static Reply nil() { return Reply(Nil{}); }
  static Reply nil_array() { return Reply(NilArray{}); }
  static Reply blocked() { return Reply(Blocked{}); }
  static Reply ok() { return status("OK"); }
  static Reply status(std::string text) { return Reply(Status{std::move(text)}); }
  static Reply error(std::string text) { return Reply(Error{std::move(text)}); }
  static Reply integer(std::int64_t number) { return Reply(number); }
  static Reply bulk(std::string text) { return Reply(std::move(text)); }
  static Reply array(Array items) { return Reply(std::move(items)); }

  [[nodiscard]] bool is_nil() const { return is<Nil>() || is<NilArray>(); }
  [[nodiscard]] bool is_nil_array() const { return is<NilArray>(); }
  [[nodiscard]] bool is_blocked() const { return is<Blocked>(); }
  [[nodiscard]] bool is_status() const { return is<Status>(); }
  [[nodiscard]] bool is_error() const { return is<Error>(); }
  [[nodiscard]] bool is_integer() const { return is<std::int64_t>(); }
  [[nodiscard]] bool is_bulk() const { return is<std::string>(); }
  [[nodiscard]] bool is_array() const { return is<Array>(); }

  // Each throws std::bad_variant_access when the reply is of another kind.
  [[nodiscard]] std::int64_t as_integer() const { return std::get<std::int64_t>(value_); }
  [[nodiscard]] const Array& as_array() const { return std::get<Array>(value_); }
  [[nodiscard]] Array& as_array() { return std::get<Array>(value_); }
  // The text of a status, an error or a bulk string.
  [[nodiscard]] const std::string& text() const;

  friend bool operator==(const Reply&, const Reply&) = default;

 private:
  using Value = std::variant<Nil, NilArray, Blocked, Status, Error, std::int64_t, std::string, Array>;
  template <typename T>
  [[nodiscard]] bool is() const {
    return std::holds_alternative<T>(value_);
  }
  explicit Reply(Value value) : value_(std::move(value)) {}

  Value value_;
};

// One line for people, as in a table of steps: 1, OK, nil, "text", [a b c], ERR ... .
[[nodiscard]] std::string to_text(const Reply& reply);

}  // namespace overbook::redis
