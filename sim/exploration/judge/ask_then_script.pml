/* GET key, then as lua_script.pml, and if admitted GET key once more. No strategy of ours: it is for models_test.py. Of
 * all models it alone has requests that are pending for several steps, are rejected, and never without reason; and
 * requests that are certain to be admitted and have not returned. */
#include "limiter.pml"

byte registered = R;

active [N] proctype server()
{
  if
  :: d_step { can_go_uncommitted -> invoke_uncommitted() }
  :: d_step { can_pledge -> invoke_pledging() }
  fi;
  if
  :: d_step { registered < L -> registered++ };
     /* Later than need be, so that there are pledges that can't be kept. */
     d_step { can_be_admitted -> return_admitted() };
     d_step { registered--; end_conversation() }
  :: d_step { registered >= L -> return_rejected() }
  fi;
end:
  false
}
