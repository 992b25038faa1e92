/// What an agent does for people on its own machine, whoever leads.
struct MachineServices: Sendable {
  let commands: CommandDesk
  let cleaner: Cleaner
}
