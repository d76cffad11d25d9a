/* What the models of all strategies share: the servers' ledger and the two properties, as design.md defines them.
 *
 * A strategy's file includes this one and says what Redis keeps and which commands a server sends. One command is
 * one d_step: nobody sees the middle of it. A request is invoked in the step of its first command and returns in the
 * step of its last; an admitted one holds for as long as the others like and ends with one more command. Every
 * server makes one request, each for a conversation of its own, and no command fails.
 *
 * Given by -D:
 *   N  servers that race, and what to look for, precisely one of
 *   OVER_ADMISSION   assert that lower(t) <= L
 *   FALSE_REJECTION  assert that no request is rejected although upper(t) < L from its invocation to its return
 *   SURVEY           assert nothing; print at the end the most that surely ran at once in any state, and, of all
 *                    states in which every request has returned, how many were admitted and rejected
 * Given to the search that is made of it, in its environment, so that one search serves for every limit:
 *   JUDGE_LIMIT      L, the limit
 *   JUDGE_RESIDENTS  R, residents: running before, and never released
 *
 * OVER_ADMISSION and SURVEY only count. FALSE_REJECTION asks through upper(t) how requests will end, which no state
 * can know; so it is guessed, and held to:
 *
 *   - Server 0's request is watched. All servers run the same code and have one key each, so a history remains one
 *     when servers swap names: a request is falsely rejected in some history if and only if server 0's is in some.
 *   - A request that may overlap it says at its invocation that it won't be admitted (it pledges), or says nothing;
 *     then it is counted in `upper` until it returns rejected or its release returns.
 *   - A step that would break a pledge (server 0 pledges too), or bring `upper` to L while server 0's request is
 *     pending, isn't possible. Nothing else is changed: what is left are histories of the strategy.
 *   - It is a violation when server 0's request has returned and so have all who pledged.
 *
 * This is exact. What is reported is a violation: who is admitted has not pledged and was in `upper` whenever it is
 * in upper(t), so upper(t) <= `upper` < L from server 0's invocation to its return, and it was rejected. And every
 * violation is reported: take a history in which server 0's request is falsely rejected, and let those pledge that
 * aren't admitted. No pledge is broken, and `upper` is upper(t), so no step is forbidden; all return in the end.
 * A request that is invoked after server 0's has returned doesn't overlap it: it says nothing and isn't counted.
 */

#if defined(OVER_ADMISSION) + defined(FALSE_REJECTION) + defined(SURVEY) != 1
#error "define one of OVER_ADMISSION, FALSE_REJECTION, SURVEY"
#endif

c_decl {
  \#include <stdio.h>
  \#include <stdlib.h>
  static int limit_given, residents_given; /* constant, and so no part of the state */

  static int given(const char* name) {
    const char* text = getenv(name);
    if (text == NULL) {
      fprintf(stderr, "error: %s is not set\n", name);
      exit(1);
    }
    return atoi(text);
  }
  __attribute__((constructor)) static void read_what_is_given(void) {
    limit_given = given("JUDGE_LIMIT");
    residents_given = given("JUDGE_RESIDENTS");
  }
};
#define L c_expr { limit_given }
#define R c_expr { residents_given }

/* ---- What a strategy's model says of its requests ----
 *
 * can_go_uncommitted, can_pledge   guards of a request's first step; if both hold, both ways are explored
 * can_be_turned_away               guard of a first step that is also the last, and rejects
 * can_be_admitted                  guard of the step after which it is certain that the request will be admitted
 */

#ifdef FALSE_REJECTION

#define WATCHED 0
mtype = { before, pending, after };
mtype watch = before; /* where server 0's request stands */
byte upper = R;       /* until `after`, then 0 */
bool pledged[N];      /* by a request that has not returned */
byte open_pledges;    /* how many */

#define can_go_uncommitted (watch == after || (_pid != WATCHED && (watch == before || upper + 1 < L)))
#define can_pledge (watch != after && (_pid != WATCHED || upper < L))
#define can_be_turned_away (watch == after || can_pledge)
#define can_be_admitted (!pledged[_pid])

#else

byte running = R; /* lower(t) */

#define can_go_uncommitted true
#define can_pledge false
#define can_be_turned_away true
#define can_be_admitted true

#endif

#ifdef SURVEY

byte admitted; /* how many requests so far */
byte rejected;

/* No part of the state: what was seen in any of them. */
c_decl {
  static int most_running = 0;
  static int is_outcome[N + 1]; /* by how many were admitted, all having returned */

  static void print_survey(void) {
    printf("survey: most running %d\n", most_running);
    for (int i = 0; i <= N; i++) {
      if (is_outcome[i]) printf("survey: admitted %d rejected %d\n", i, N - i);
    }
  }
  __attribute__((constructor)) static void begin_survey(void) {
    most_running = given("JUDGE_RESIDENTS");
    atexit(print_survey);
  }
};

inline note_outcome() {
  if
  :: admitted + rejected == N -> c_code { is_outcome[now.admitted] = 1; }
  :: else
  fi
}

#endif

/* In the step of the first command. */
inline invoke_uncommitted() {
#ifdef FALSE_REJECTION
  if
  :: watch != after -> upper++
  :: else
  fi
#else
  skip
#endif
}

inline invoke_pledging() {
#ifdef FALSE_REJECTION
  if
  :: watch != after -> pledged[_pid] = true; open_pledges++
  :: else
  fi;
  if
  :: _pid == WATCHED -> watch = pending
  :: else
  fi
#else
  skip
#endif
}

/* In the step of the last command. */
inline return_admitted() {
#ifndef FALSE_REJECTION
  running++;
#endif
#ifdef OVER_ADMISSION
  assert(running <= L);
#endif
#ifdef SURVEY
  c_code { if (now.running > most_running) most_running = now.running; };
  admitted++;
  note_outcome();
#endif
  skip
}

inline return_rejected() {
#ifdef FALSE_REJECTION
  if
  :: _pid == WATCHED -> watch = after; upper = 0
  :: else
  fi;
  if
  :: pledged[_pid] -> pledged[_pid] = false; open_pledges--
  :: !pledged[_pid] && watch != after -> upper--
  :: else
  fi;
  assert(watch != after || open_pledges > 0);
#endif
#ifdef SURVEY
  rejected++;
  note_outcome();
#endif
  skip
}

/* In the step of the command that ends a conversation. */
inline end_conversation() {
#ifdef FALSE_REJECTION
  if
  :: watch != after -> upper--
  :: else
  fi
#else
  running--
#endif
}
