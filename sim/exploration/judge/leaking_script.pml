/* As lua_script.pml, but the end of a conversation leaves its entry where it is. No strategy of ours: it is for
 * models_test.py. Of all models it alone rejects falsely only after a release. */
#include "limiter.pml"

byte registered = R;

active [N] proctype server()
{
  if
  :: d_step { registered < L && can_go_uncommitted -> invoke_uncommitted(); registered++; return_admitted() };
     d_step { end_conversation() }
  :: d_step { registered >= L && can_be_turned_away -> invoke_pledging(); return_rejected() }
  fi;
end:
  false
}
