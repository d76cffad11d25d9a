/* EVAL: counts, and registers if fewer than L are registered, in one step. */
#include "limiter.pml"

byte registered = R;

active [N] proctype server()
{
  if
  :: d_step { registered < L && can_go_uncommitted -> invoke_uncommitted(); registered++; return_admitted() };
     d_step { registered--; end_conversation() }
  :: d_step { registered >= L && can_be_turned_away -> invoke_pledging(); return_rejected() }
  fi;
end:
  false
}
