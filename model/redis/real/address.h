#pragma once
// Where a real Redis listens, and how to log in there.
//
//   redis://[[user]:password@]host[:port][/db]     port 6379 and database 0 unless given; [::1] for IPv6
//   unix://[[user]:password@]/path/to/socket[?db=N]
//
// User and password are percent-decoded. TLS (rediss://) is not spoken.

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace overbook::redis::real {

struct Address {
  std::string host;  // empty: a unix socket
  std::uint16_t port = 6379;
  std::string socket;  // its path
  std::string user;
  std::optional<std::string> password;
  std::uint32_t database = 0;

  friend bool operator==(const Address&, const Address&) = default;
};

// A URL that can't be used: what was found, what was expected. Never holds the password.
class AddressError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

[[nodiscard]] Address address_from_url(std::string_view url);  // throws AddressError

// "redis://127.0.0.1:6379/2", "unix:///run/redis.sock": without user and password, for messages.
[[nodiscard]] std::string to_text(const Address& address);

}  // namespace overbook::redis::real
