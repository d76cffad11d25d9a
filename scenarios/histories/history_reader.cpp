#include "scenarios/histories/history_reader.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "scenarios/histories/history_line.h"

namespace overbook::scenarios {
namespace {

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    check(context_ ? EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) : 0);
  }
  void add(std::string_view bytes) { check(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size())); }
  std::string hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    check(EVP_DigestFinal_ex(context_.get(), digest.data(), &length));
    std::string text;
    for (unsigned i = 0; i < length; ++i) text += fmt::format("{:02x}", digest.at(i));
    return text;
  }

 private:
  static void check(int result) {
    if (result != 1) throw std::runtime_error("OpenSSL has no SHA-256");
  }
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

// Cuts what is read into lines, of which none is kept longer than it may be.
class Lines {
 public:
  explicit Lines(const HistoryTakers& takers) : takers_(takers) {}

  void add(std::string_view bytes) {
    while (true) {
      const std::size_t end = bytes.find('\n');
      if (end == std::string_view::npos) break;
      if (rest_.empty() && !is_too_long_) {
        take(bytes.substr(0, end));
      } else {
        append(bytes.substr(0, end));
        take(rest_);
        rest_.clear();
      }
      bytes.remove_prefix(end + 1);
    }
    append(bytes);
  }
  // The last line need not have an end.
  void end() {
    if (!rest_.empty() || is_too_long_) take(rest_);
  }
  [[nodiscard]] std::uint64_t lines() const { return lines_; }

 private:
  void append(std::string_view bytes) {
    is_too_long_ = is_too_long_ || rest_.size() + bytes.size() > kMostLineBytes;
    if (is_too_long_) {
      rest_.clear();
    } else {
      rest_ += bytes;
    }
  }
  void take(std::string_view line) {
    ++number_;
    if (number_ == 1 && line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
    const bool is_too_long = is_too_long_ || line.size() > kMostLineBytes;
    is_too_long_ = false;
    if (is_too_long) {
      ++lines_;
      takers_.problem({.line = number_,
                       .found = fmt::format("more than {} bytes", kMostLineBytes),
                       .expected = fmt::format("an object such as {}", history_line_example())});
      return;
    }
    if (is_blank(line)) return;
    ++lines_;
    auto read = history_event(line, number_);
    if (auto* event = std::get_if<sim::histories::RecordedEvent>(&read)) {
      takers_.event(std::move(*event));
    } else {
      takers_.problem(std::move(std::get<sim::histories::LineProblem>(read)));
    }
  }

  const HistoryTakers& takers_;
  std::string rest_;  // of a line whose end has not come
  bool is_too_long_ = false;
  std::uint64_t number_ = 0;
  std::uint64_t lines_ = 0;
};

}  // namespace

HistoryRead read_history(int descriptor, const HistoryTakers& takers, const std::atomic<bool>& stop) {
  constexpr std::size_t kBlock = 1 << 18;
  std::vector<char> block(kBlock);
  Sha256 sha256;
  Lines lines(takers);
  bool was_stopped = false;
  while (!(was_stopped = stop)) {
    // A read goes on after a signal, and a poll does not.
    pollfd waiting{.fd = descriptor, .events = POLLIN, .revents = 0};
    if (::poll(&waiting, 1, -1) < 0 && errno == EINTR) continue;
    const ssize_t got = ::read(descriptor, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw std::system_error(errno, std::generic_category());
    if (got == 0) break;
    const std::string_view bytes(block.data(), static_cast<std::size_t>(got));
    sha256.add(bytes);
    lines.add(bytes);
  }
  if (!was_stopped) lines.end();
  return {.lines = lines.lines(), .sha256 = sha256.hex(), .was_stopped = was_stopped};
}

}  // namespace overbook::scenarios
