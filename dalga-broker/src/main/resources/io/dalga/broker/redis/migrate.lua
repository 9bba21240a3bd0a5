-- At most a hundred of each, so that nobody else waits for long. Returns how many.
local moved = migrate(delayed) + migrate(reserved)
if moved > 0 then
  wake_one()
end
return moved
