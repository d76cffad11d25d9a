/* KEYS; full at L: rejected. Otherwise SET key NX, and admitted. */
#include "limiter.pml"

byte keys = R;

active [N] proctype server()
{
  if
  :: d_step { keys < L && can_go_uncommitted -> invoke_uncommitted() };
     d_step { keys++; return_admitted() };
     d_step { keys--; end_conversation() }
  :: d_step { keys >= L && can_be_turned_away -> invoke_pledging(); return_rejected() }
  fi;
end:
  false
}
