#pragma once
// An in-process fake of Redis 7.0: one command is one atomic step.
//
// Semantics, reply shapes and error texts are those of Redis 7.0 (RESP2) for the commands that it knows.
// Another command of Redis gets "ERR the fake Redis has no GEOADD", from a client and from a script, and one
// that Redis has not either gets Redis's own reply. There is one database. Time is virtual and handed in with
// each command: nothing here reads a clock.
//
// Ownership and threads: a Redis is a value. Copying is O(1) (the copies share their tables until one is
// written), so a run starts from a copy of a prepared state. A Redis and its copies belong to one thread.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/digest.h"
#include "model/instant.h"
#include "model/redis/commands/context/options.h"
#include "model/redis/keyspace/shared.h"
#include "model/redis/keyspace/writer.h"
#include "model/redis/resp/command.h"
#include "model/redis/resp/reply.h"

namespace overbook::redis {

// A client's connection: MULTI, WATCH, SUBSCRIBE, BLPOP and CLIENT SETNAME keep state in it.
struct ConnectionId {
  std::uint32_t value = 0;
  friend auto operator<=>(const ConnectionId&, const ConnectionId&) = default;
};

// One key as a report shows it.
struct KeyView {
  std::string key;
  std::string type;                   // string, set, zset, hash, list, stream
  std::string value;                  // one line, canonical order: "1", "{a b}", "{a:1 b:2}", "[x y]"
  std::optional<Instant> expires_at;  // virtual time
};

// Something in the keyspace that somebody wrote.
struct Owned {
  enum class What : std::uint8_t { expiry, score, field, value };
  What what = What::expiry;
  std::string key;
  std::string member;              // of a sorted set, or the field of a hash; else empty
  Writer writer = kNobody;         // who wrote it last
  std::int64_t expires_at_ms = 0;  // an expiry's; else 0
  double number = 0;               // a score's, field's or value's; else 0
  friend bool operator==(const Owned&, const Owned&) = default;
};

struct State;  // of a Redis; commands/state.h

class Redis {
 public:
  explicit Redis(const Options& options = {});
  Redis(const Redis&);
  Redis(Redis&&) noexcept;
  Redis& operator=(const Redis&);
  Redis& operator=(Redis&&) noexcept;
  ~Redis();

  // Ids count up from 0, so that the same calls give the same ids in every run.
  ConnectionId connect();

  // Executes one command to its end. `now` never goes back. An error is a reply. Reply::blocked() says that
  // the connection now waits in BLPOP, WAIT or their like; until it is served or timed out it must not send again.
  // Of a batch (resp/batch.h) all are executed, with nobody in between; none of them may wait.
  // SUBSCRIBE/UNSUBSCRIBE answer once for each channel: the first answer is returned, the others are pushes.
  Reply execute(ConnectionId connection, const Command& command, Instant now);

  // What the server sends unasked, oldest first: pub/sub messages ["message", channel, payload] or
  // ["pmessage", pattern, channel, payload], and further
  // answers of SUBSCRIBE.
  [[nodiscard]] bool has_push(ConnectionId connection) const;
  std::optional<Reply> take_push(ConnectionId connection);
  // All of them without a copy; what `into` held is gone.
  void take_pushes(ConnectionId connection, std::vector<std::shared_ptr<const Reply>>& into);

  // Blocking commands. A served connection has its reply here, once.
  [[nodiscard]] bool is_blocked(ConnectionId connection) const;
  std::optional<Reply> take_unblocked(ConnectionId connection);
  // Whether the wait has a time-out at all (BLPOP key 0 and WAIT 1 0 wait for ever).
  [[nodiscard]] bool can_time_out(ConnectionId connection) const;
  // Ends the wait as its time-out does, and gives the reply of that (a nil array; of WAIT 0). The
  // connection must be blocked.
  Reply time_out(ConnectionId connection);

  // Takes over the keys of a copy on which something was done; all else stays. Functions are part of the keys here
  // and below, as they are part of what Redis saves and replicates.
  void restore_keys_of(const Redis& copy);
  // Whether keys, values and expiry times are the same, and functions.
  [[nodiscard]] bool has_keys_of(const Redis& other) const;
  // Of what has_keys_of compares.
  [[nodiscard]] Digest keys_digest() const;

  // Goes on with the keys of `other`, a Redis of an earlier time or an empty one, as after a restart from a
  // snapshot or a failover to a replica: scripts are forgotten, and so are MULTI, WATCH, and who
  // waits: take_unblocked has nothing for those. Subscriptions stay: clients make them again when they connect
  // again.
  void restart_from(const Redis& other);

  // Places the keys of every table anew, as a server started with another seed would have.
  void reseed(std::uint64_t hash_seed);

  // Of everything that can influence a later reply: keys, values, expiry times, table sizes, the placement,
  // loaded scripts, and the connections' states; and of who wrote what, as far as that is tracked.
  // Independent of the order in which equal states came about.
  [[nodiscard]] Digest digest() const;

  // Parts of that: of the functions that are loaded, which keys_digest() has, too; of the scripts that are; and of what
  // the connections are in, which is told by their ids.
  [[nodiscard]] Digest functions_digest() const;
  [[nodiscard]] Digest scripts_digest() const;
  [[nodiscard]] Digest connections_digest() const;
  [[nodiscard]] Digest keys_and_scripts_digest() const;

  // From now on, and in copies, the keyspace remembers who last wrote each score, hash field and string,
  // and who last set each expiry: also to what it was already; what a command leaves alone (NX, GT ...)
  // stays his who wrote it. It is part of the keys: digest(), has_keys_of(), restore_keys_of() and
  // restart_from() look at it, RENAME moves it along, and what is deleted is forgotten. Off at first:
  // then everything is nobody's.
  void track_writers();
  // To whom the commands belong that are executed from now on, scripts and EXEC with all that they do.
  // kNobody at first. Copies have the same. Not part of digest().
  void write_as(Writer writer);
  // All that somebody wrote (not kNobody) and that is alive at `now`, sorted by (key, what, member):
  // expiries; scores; fields and strings that are finite numbers from the first character to the last.
  [[nodiscard]] std::vector<Owned> owned(Instant now) const;

  // Both change what owned() gives, as if more time had passed for it alone: no command does, so WATCH and
  // BLPOP see nothing. What is changed is `writer`'s from then on. Where there is no such thing (any more),
  // nothing happens. An expiry that is past at the time of the last command deletes the key at once, and its
  // watchers notice: the state is the one after a command that met the key expired.
  void set_back_expiry(std::string_view key, std::int64_t expires_at_ms, Writer writer = kNobody);
  // A field or a string becomes the number with up to 17 significant digits ("{:.17g}").
  // `what` is none of expiry.
  void set_back_number(Owned::What what, std::string_view key, std::string_view member, double to,
                       Writer writer = kNobody);

  // Whether the last execute() asked for the time: TIME, from a client, in a transaction, or in a script
  // (pcall too). Expiries are no question. Not part of digest().
  [[nodiscard]] bool has_read_clock() const;

  // Whether a command has asked which scripts are loaded, on the way to this state (copies have it, too): EVALSHA,
  // EVALSHA_RO, SCRIPT EXISTS. Where none ever does, states may be taken for one that differ in loaded scripts alone.
  // Not part of digest().
  [[nodiscard]] bool has_asked_for_scripts() const;

  // Whether the last execute() drew something at random that could have come out otherwise: SPOP, SRANDMEMBER,
  // HRANDFIELD, RANDOMKEY, or a script's math.random without a seed of its own. Not part of digest().
  [[nodiscard]] bool has_drawn() const;
  // The next execute() draws this, if its first draw can come out so (of SPOP and SRANDMEMBER members, of
  // HRANDFIELD fields, in the order of the reply); otherwise it draws as ever. For who follows a real server.
  void draw_next(std::vector<std::string> outcome);

  // What the last execute() wanted, Redis has and the fake lacks, to be said after "the fake Redis has no": a command
  // in upper case ("GEOADD", "SCRIPT KILL"), or a part of one. Also where a script's pcall hid it; the first,
  // if there were several. Not part of digest().
  [[nodiscard]] std::optional<std::string> lacking() const;
  // Whether Redis 7.0 knows the command and the fake does not. Any case; a subcommand as "script|kill".
  [[nodiscard]] static bool lacks(std::string_view command);

  // The same Redis with every text of its keyspace passed through `name` (keys, strings, elements, members,
  // fields and their values) and everybody who wrote something through `writer`; kNobody stays nobody.
  // Everything else is kept: scores, expiries, encodings and table sizes, the order of lists, the seed,
  // scripts, and the connections as they are. Throws std::invalid_argument when two texts become one. `name`
  // is called once for each text. It should keep what Redis sees in a text and a name has not: whether it is
  // a number, and whether it is longer than 64 bytes.
  [[nodiscard]] Redis renamed(const std::function<std::string(std::string_view)>& name,
                              const std::function<Writer(Writer)>& writer) const;

  // The same Redis as if it had been so much later: every expiry is moved, and every score, field and string
  // that is wholly a finite number for which `units_per_second` is not 0, in its own unit. An integer's text
  // stays one, by a whole number of its units (rounded down); others get up to 17 significant digits. Who
  // wrote what stays. An expiry that would be before the epoch is the epoch. The ids of a stream stay, and when its
  // pending entries were delivered becomes the epoch: whoever asks how long that is ago is answered otherwise.
  [[nodiscard]] Redis shifted(std::chrono::milliseconds by,
                              const std::function<double(double)>& units_per_second) const;

  // The keys that are alive at `now`, sorted by name; changes nothing.
  [[nodiscard]] std::vector<KeyView> view(Instant now) const;

  // The commands it knows, upper case, sorted.
  [[nodiscard]] static std::vector<std::string> command_names();

 private:
  Shared<State> state_;
};

}  // namespace overbook::redis
