// The program of scripts/check-consumer: a stranger who wants only a scheduler.
import Scheduling

print("consumer: ok")
