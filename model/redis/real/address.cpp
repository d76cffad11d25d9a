#include "model/redis/real/address.h"

#include <fmt/format.h>

#include <charconv>

namespace overbook::redis::real {
namespace {

constexpr std::string_view kForms =
    "expected redis://[user:password@]host[:port][/db] or unix:///path/to/socket";

[[noreturn]] void refuse(std::string_view what) {
  throw AddressError(fmt::format("{}; {}", what, kForms));
}

// Takes what stands before `mark` off the text; nothing, and the text stays, if the mark is not there.
std::optional<std::string_view> take_before(std::string_view& text, std::size_t mark) {
  if (mark == std::string_view::npos) return std::nullopt;
  const std::string_view before = text.substr(0, mark);
  text.remove_prefix(mark + 1);
  return before;
}

std::optional<unsigned> hex_value(std::string_view digits) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (digits.size() != 2 || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const std::optional<unsigned> value = hex_value(text.substr(i + 1, 2));
    if (!value) refuse("user or password has a % without two hexadecimal digits");
    decoded += static_cast<char>(static_cast<unsigned char>(*value));
    i += 2;
  }
  return decoded;
}

void read_login(std::string_view login, Address& address) {
  const std::optional<std::string_view> user = take_before(login, login.find(':'));
  if (!user) refuse("the login before the @ has no colon (for a password alone, write :password@)");
  address.user = percent_decoded(*user);
  address.password = percent_decoded(login);
}

std::uint32_t number(std::string_view what, std::string_view text, std::uint32_t least, std::uint32_t most) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most) {
    refuse(fmt::format("the {} `{}` is not a number from {} to {}", what, text, least, most));
  }
  return value;
}

constexpr std::uint32_t kMostDatabases = 1'000'000;

void read_host(std::string_view text, Address& address) {
  if (text.starts_with('[')) {
    text.remove_prefix(1);
    const std::optional<std::string_view> host = take_before(text, text.find(']'));
    if (!host) refuse("the IPv6 address has no closing bracket");
    address.host = *host;
    if (!text.empty() && !text.starts_with(':')) refuse("something stands after the IPv6 address");
  } else {
    address.host = text.substr(0, text.find(':'));
    text.remove_prefix(address.host.size());
  }
  if (address.host.empty()) refuse("the URL has no host");
  if (text.empty()) return;
  address.port = static_cast<std::uint16_t>(number("port", text.substr(1), 1, 65535));
}

Address tcp_address(std::string_view rest) {
  Address address;
  const std::size_t slash = rest.find('/');
  std::string_view authority = rest.substr(0, slash);
  if (const auto login = take_before(authority, authority.rfind('@'))) read_login(*login, address);
  read_host(authority, address);
  if (slash == std::string_view::npos || slash + 1 == rest.size()) return address;
  address.database = number("database", rest.substr(slash + 1), 0, kMostDatabases);
  return address;
}

Address unix_address(std::string_view rest) {
  Address address;
  std::string_view path = rest;
  const std::size_t slash = path.find('/');
  const std::size_t at = path.substr(0, slash).rfind('@');
  if (const auto login = take_before(path, at)) read_login(*login, address);
  const std::size_t question = path.find('?');
  address.socket = path.substr(0, question);
  if (!address.socket.starts_with('/')) refuse("the socket's path is not absolute");
  if (question == std::string_view::npos) return address;
  const std::string_view query = path.substr(question + 1);
  if (!query.starts_with("db=")) refuse("after the ? only db=N is known");
  address.database = number("database", query.substr(3), 0, kMostDatabases);
  return address;
}

}  // namespace

Address address_from_url(std::string_view url) {
  const std::size_t end = url.find("://");
  if (end == std::string_view::npos) refuse("this is no URL");
  const std::string_view scheme = url.substr(0, end);
  const std::string_view rest = url.substr(end + 3);
  if (scheme == "redis") return tcp_address(rest);
  if (scheme == "unix") return unix_address(rest);
  if (scheme == "rediss") {
    throw AddressError(
        "rediss:// is Redis over TLS, which overbook does not speak; use an instance without TLS, or a "
        "tunnel "
        "such as stunnel or ssh -L, and redis://");
  }
  refuse(fmt::format("the scheme `{}` is unknown", scheme));
}

std::string to_text(const Address& address) {
  if (address.host.empty()) {
    return fmt::format("unix://{}{}", address.socket,
                       address.database == 0 ? "" : fmt::format("?db={}", address.database));
  }
  const bool is_v6 = address.host.find(':') != std::string::npos;
  return fmt::format("redis://{}{}{}:{}{}", is_v6 ? "[" : "", address.host, is_v6 ? "]" : "", address.port,
                     address.database == 0 ? "" : fmt::format("/{}", address.database));
}

}  // namespace overbook::redis::real
