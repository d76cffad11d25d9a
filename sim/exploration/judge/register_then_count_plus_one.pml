/* SET key NX, KEYS; the own key is counted, so full at L + 1: then DEL key, and rejected. */
#include "limiter.pml"

byte keys = R;

active [N] proctype server()
{
  if
  :: d_step { can_go_uncommitted -> invoke_uncommitted(); keys++ }
  :: d_step { can_pledge -> invoke_pledging(); keys++ }
  fi;
  if
  :: d_step { keys < L + 1 && can_be_admitted -> return_admitted() };
     d_step { keys--; end_conversation() }
  :: keys >= L + 1;
     d_step { keys--; return_rejected() }
  fi;
end:
  false
}
