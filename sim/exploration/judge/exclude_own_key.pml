/* SET key NX, KEYS; of the keys found the own one is left out, so full at L: then DEL key, and rejected. */
#include "limiter.pml"

byte keys = R;
bool has_key[N];

#define others (keys - has_key[_pid])

active [N] proctype server()
{
  if
  :: d_step { can_go_uncommitted -> invoke_uncommitted(); keys++; has_key[_pid] = true }
  :: d_step { can_pledge -> invoke_pledging(); keys++; has_key[_pid] = true }
  fi;
  if
  :: d_step { others < L && can_be_admitted -> return_admitted() };
     d_step { keys--; has_key[_pid] = false; end_conversation() }
  :: others >= L;
     d_step { keys--; has_key[_pid] = false; return_rejected() }
  fi;
end:
  false
}
