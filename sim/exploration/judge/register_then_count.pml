/* SET key NX, KEYS; the own key is counted, and full at L all the same: then DEL key, and rejected. */
#include "limiter.pml"

byte keys = R;

active [N] proctype server()
{
  if
  :: d_step { can_go_uncommitted -> invoke_uncommitted(); keys++ }
  :: d_step { can_pledge -> invoke_pledging(); keys++ }
  fi;
  if
  :: d_step { keys < L && can_be_admitted -> return_admitted() };
     d_step { keys--; end_conversation() }
  :: keys >= L;
     d_step { keys--; return_rejected() }
  fi;
end:
  false
}
