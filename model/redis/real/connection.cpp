#include "model/redis/real/connection.h"

#include <fmt/format.h>
#include <hiredis/hiredis.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <vector>

#include "model/redis/resp/batch.h"

namespace overbook::redis::real {
namespace {

timeval timeval_of(std::chrono::seconds seconds) {
  return {.tv_sec = static_cast<time_t>(seconds.count()), .tv_usec = 0};
}

// hiredis builds replies through these, and would not tell a nil bulk from a nil array by itself.
Reply& place_of(const redisReadTask* task) {
  auto& parent = *static_cast<Reply*>(task->parent->obj);
  return parent.as_array()[static_cast<std::size_t>(task->idx)];
}

void* put(const redisReadTask* task, Reply reply) {
  if (task->parent == nullptr) return std::make_unique<Reply>(std::move(reply)).release();  // to receive()
  Reply& place = place_of(task);
  place = std::move(reply);
  return &place;
}

void* put_text(const redisReadTask* task, char* text, std::size_t size) {
  std::string words(text, size);
  if (task->type == REDIS_REPLY_ERROR) return put(task, Reply::error(std::move(words)));
  if (task->type == REDIS_REPLY_STATUS) return put(task, Reply::status(std::move(words)));
  return put(task, Reply::bulk(std::move(words)));
}

void* put_integer(const redisReadTask* task, long long number) {
  return put(task, Reply::integer(number));
}

void* put_nil(const redisReadTask* task) {
  return put(task, task->type == REDIS_REPLY_ARRAY ? Reply::nil_array() : Reply::nil());
}

redisReplyObjectFunctions& reply_functions() {
  static redisReplyObjectFunctions functions = [] {
    redisReplyObjectFunctions made{};
    made.createString = put_text;
    // Generic, because the type of the size differs between versions of hiredis.
    made.createArray = [](const redisReadTask* task, auto size) {
      return put(task, Reply::array(Reply::Array(static_cast<std::size_t>(size))));
    };
    made.createInteger = put_integer;
    made.createNil = put_nil;
    made.freeObject = [](void* reply) { const std::unique_ptr<Reply> owned(static_cast<Reply*>(reply)); };
    return made;
  }();
  return functions;
}

}  // namespace

void Connection::Free::operator()(redisContext* context) const {
  redisFree(context);
}

Connection::Connection(const Address& address, std::chrono::seconds patience)
    : name_(to_text(address)), patience_(patience) {
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
  if (redisSetTimeout(context_.get(), timeval_of(patience_)) != REDIS_OK) fail(context_->errstr);
  context_->reader->fn = &reply_functions();
  log_in(address);
}

void Connection::log_in(const Address& address) {
  if (address.password) {
    const Reply reply = address.user.empty() ? execute({"AUTH", *address.password})
                                             : execute({"AUTH", address.user, *address.password});
    if (reply.is_error()) fail(reply.text() + ". Look at the user and the password in the URL");
  }
  const Reply reply = execute({"SELECT", std::to_string(address.database)});
  if (!reply.is_error()) return;
  const bool wants_login = reply.text().starts_with("NOAUTH") || reply.text().starts_with("NOPERM");
  fail(reply.text() + (wants_login ? ". Put them into the URL: redis://user:password@host:port"
                                   : ". Choose another database: the number after the port's slash"));
}

void Connection::fail(std::string_view what) const {
  throw ServerError(fmt::format("{}: {}", name_, what));
}

Reply Connection::execute(const Command& command) {
  if (is_batch(command)) {
    const std::vector<Command> sent = sent_for(command);
    for (const Command& one : sent) send(one);
    std::vector<Reply> replies;
    while (replies.size() < sent.size()) replies.push_back(receive());
    return reply_for(command, std::move(replies));
  }
  send(command);
  return receive();
}

void Connection::send(const Command& command) {
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

Reply Connection::receive() {
  void* raw = nullptr;
  errno = 0;
  if (redisGetReply(context_.get(), &raw) != REDIS_OK) {
    const bool has_timed_out = context_->err == REDIS_ERR_IO && (errno == EAGAIN || errno == EWOULDBLOCK);
    fail(has_timed_out
             ? fmt::format("no answer within {} s", patience_.count())
             : fmt::format("the connection broke off: {}. Has the server been stopped?", context_->errstr));
  }
  const std::unique_ptr<Reply> reply(static_cast<Reply*>(raw));
  return std::move(*reply);
}

void Connection::flush() {
  for (int is_done = 0; is_done == 0;) {
    if (redisBufferWrite(context_.get(), &is_done) != REDIS_OK) fail(context_->errstr);
  }
}

bool Connection::has_arrived() const {
  if (context_->reader->pos < context_->reader->len) return true;
  pollfd ready{.fd = context_->fd, .events = POLLIN, .revents = 0};
  return poll(&ready, 1, 0) > 0;
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
    fail(fmt::format("a connection that was broken off is still there after {} s", patience_.count()));
  }
  context_.reset();
}

}  // namespace overbook::redis::real
