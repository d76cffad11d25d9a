#include "model/redis/real/connection.h"

#include <fmt/format.h>
#include <hiredis/hiredis.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <vector>

namespace overbook::sim::live {
namespace {

timeval timeval_of(std::chrono::seconds seconds) {
  return {.tv_sec = static_cast<time_t>(seconds.count()), .tv_usec = 0};
}

std::string text_of(const redisReply& reply) {
  return {reply.str, static_cast<std::size_t>(reply.len)};
}

redis::Reply converted(const redisReply& reply) {
  switch (reply.type) {
    case REDIS_REPLY_STRING:
      return redis::Reply::bulk(text_of(reply));
    case REDIS_REPLY_STATUS:
      return redis::Reply::status(text_of(reply));
    case REDIS_REPLY_ERROR:
      return redis::Reply::error(text_of(reply));
    case REDIS_REPLY_INTEGER:
      return redis::Reply::integer(reply.integer);
    case REDIS_REPLY_NIL:
      return redis::Reply::nil();
    case REDIS_REPLY_ARRAY: {
      redis::Reply::Array items;
      for (std::size_t i = 0; i < reply.elements; ++i) items.push_back(converted(*reply.element[i]));
      return redis::Reply::array(std::move(items));
    }
    default:
      throw ServerError(fmt::format("a reply of the unknown kind {} came from the server", reply.type));
  }
}

struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};

}  // namespace

void Connection::Free::operator()(redisContext* context) const {
  redisFree(context);
}

Connection::Connection(const Address& address) : name_(to_text(address)) {
  std::signal(SIGPIPE, SIG_IGN);
  const timeval timeout = timeval_of(kConnectTimeout);
  context_.reset(address.host.empty() ? redisConnectUnixWithTimeout(address.socket.c_str(), timeout)
                                      : redisConnectWithTimeout(address.host.c_str(), address.port, timeout));
  if (context_ == nullptr) throw std::bad_alloc();
  if (context_->err != 0) {
    throw ServerError(
        fmt::format("{}: no connection: {}. Is a Redis running there? A throw-away one: "
                    "redis-server --save '' --appendonly no",
                    name_, context_->errstr));
  }
  if (redisSetTimeout(context_.get(), timeval_of(kReplyTimeout)) != REDIS_OK) fail(context_->errstr);
  log_in(address);
}

void Connection::log_in(const Address& address) {
  if (address.password) {
    const redis::Reply reply = address.user.empty() ? execute({"AUTH", *address.password})
                                                    : execute({"AUTH", address.user, *address.password});
    if (reply.is_error()) fail(reply.text() + ". Look at the user and the password in the URL");
  }
  const redis::Reply reply = execute({"SELECT", std::to_string(address.database)});
  if (!reply.is_error()) return;
  const bool wants_login = reply.text().starts_with("NOAUTH") || reply.text().starts_with("NOPERM");
  fail(reply.text() + (wants_login ? ". Put them into the URL: redis://user:password@host:port"
                                   : ". Choose another database: the number after the port's slash"));
}

void Connection::fail(std::string_view what) const {
  throw ServerError(fmt::format("{}: {}", name_, what));
}

redis::Reply Connection::execute(const redis::Command& command) {
  send(command);
  return receive();
}

void Connection::send(const redis::Command& command) {
  std::vector<const char*> words;
  std::vector<std::size_t> sizes;
  for (const std::string& word : command.words) {
    words.push_back(word.data());
    sizes.push_back(word.size());
  }
  const int status =
      redisAppendCommandArgv(context_.get(), static_cast<int>(words.size()), words.data(), sizes.data());
  if (status != REDIS_OK) fail(context_->errstr);
}

redis::Reply Connection::receive() {
  void* raw = nullptr;
  errno = 0;
  if (redisGetReply(context_.get(), &raw) != REDIS_OK) {
    const bool has_timed_out = context_->err == REDIS_ERR_IO && (errno == EAGAIN || errno == EWOULDBLOCK);
    fail(has_timed_out
             ? fmt::format("no answer within {} s", std::chrono::seconds(kReplyTimeout).count())
             : fmt::format("the connection broke off: {}. Has the server been stopped?", context_->errstr));
  }
  const std::unique_ptr<redisReply, FreeReply> reply(static_cast<redisReply*>(raw));
  return converted(*reply);
}

// Redis closes its side only when it has given up all that it knows of the client: subscriptions, for one.
void Connection::break_off() {
  ::shutdown(context_->fd, SHUT_WR);
  std::array<char, 4096> ignored{};
  ssize_t size = 0;
  do {
    size = ::recv(context_->fd, ignored.data(), ignored.size(), 0);
  } while (size > 0 || (size < 0 && errno == EINTR));
  const bool has_timed_out = size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  if (has_timed_out) {
    fail(fmt::format("a connection that was broken off is still there after {} s",
                     std::chrono::seconds(kReplyTimeout).count()));
  }
  context_.reset();
}

}  // namespace overbook::sim::live
